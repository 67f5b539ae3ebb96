package discord

// Words are what Discord shows of the commands in other languages: by the English
// word or sentence, by Discord's name of the language. What is not in it is shown in
// English. The commands themselves are the handler's: a new one needs nothing here.
// https://docs.discord.com/developers/reference#locales
type words map[string]map[string]string

// names are a command's or an option's names. What people may type stays as Discord
// allows it.
func (w words) names(english string) map[string]string {
	out := map[string]string{}
	for language, name := range w[english] {
		if nameable(name) {
			out[language] = name
		}
	}
	return orNone(out)
}

// texts are translations of a sentence.
func (w words) texts(english string) map[string]string {
	out := map[string]string{}
	for language, text := range w[english] {
		out[language] = clip(text, maxSummary)
	}
	return orNone(out)
}

func orNone(m map[string]string) map[string]string {
	if len(m) == 0 {
		return nil
	}
	return m
}

// translations are Hindi and Spanish, the latter under both of Discord's names.
func translations() words {
	w := words{}
	for _, spoken := range []map[string][2]string{commandWords(), optionWords()} {
		for english, t := range spoken {
			w[english] = map[string]string{"hi": t[0], "es-ES": t[1], "es-419": t[1]}
		}
	}
	return w
}

// commandWords are the commands and what they do.
func commandWords() map[string][2]string {
	return map[string][2]string{
		"News digests, stories and answers, each with its sources": {"समाचार, कहानियाँ और उत्तर, स्रोतों के साथ", "Noticias, historias y respuestas, cada una con sus fuentes"},
		"Set up what this channel follows and when it reads":       {"यह चैनल क्या और कब पढ़े, यहाँ तय करें", "Configura qué sigue este canal y cuándo lo lee"},

		"now": {"अभी", "ahora"},
		"What is new for this channel, shown to you alone": {"इस चैनल के लिए नया क्या है, केवल आपको दिखेगा", "Lo nuevo para este canal, solo para ti"},
		"ask": {"पूछें", "preguntar"},
		"Ask the archive a question; every sentence of the answer is cited": {"संग्रह से प्रश्न पूछें; उत्तर के हर वाक्य का स्रोत मिलेगा", "Pregunta al archivo; cada frase de la respuesta lleva su fuente"},
		"topics":                          {"विषय-सूची", "temas"},
		"The topics this channel follows": {"इस चैनल के विषय", "Los temas que sigue este canal"},
		"digest":                          {"सार", "resumen"},
		"Set up this channel's digest: topics, schedule, size": {"इस चैनल का सार तय करें: विषय, समय, आकार", "Configura el resumen de este canal: temas, horario, tamaño"},
		"track": {"विषय-जोड़ें", "seguir-tema"},
		"Follow a topic in this channel, or what is like a story": {"इस चैनल में विषय जोड़ें, या किसी कहानी जैसी ख़बरें", "Sigue un tema en este canal, o lo que se parezca a una historia"},
		"untrack":                                {"विषय-हटाएँ", "dejar-tema"},
		"Stop following a topic":                 {"विषय हटाएँ", "Deja de seguir un tema"},
		"feeds":                                  {"फ़ीड", "fuentes-rss"},
		"The feeds and how they are":             {"फ़ीड और उनकी स्थिति", "Las fuentes RSS y su estado"},
		"follow":                                 {"फ़ीड-जोड़ें", "añadir-fuente"},
		"Add a feed; a site's address is enough": {"फ़ीड जोड़ें; साइट का पता काफ़ी है", "Añade una fuente RSS; basta la dirección del sitio"},
		"unfollow":                               {"फ़ीड-हटाएँ", "quitar-fuente"},
		"Remove a feed":                          {"फ़ीड हटाएँ", "Quita una fuente RSS"},
		"schedule":                               {"समय-तय", "horario"},
		"When this channel gets its digest; without arguments, when that is": {"इस चैनल को सार कब मिले; बिना शब्दों के, कब मिलता है", "Cuándo recibe este canal su resumen; sin nada, cuándo es"},
		"story":              {"कहानी", "historia"},
		"A story's timeline": {"एक कहानी का क्रम", "La cronología de una historia"},
		"sources":            {"स्रोत", "fuentes"},
		"The exact passages behind a story's sentences": {"कहानी के वाक्यों के मूल अंश", "Los pasajes exactos tras las frases de una historia"},
		"why": {"क्यों", "por-qué"},
		"Why a story or an article was told, or was not: each decision with its reasons": {"कहानी या लेख क्यों बताया गया या नहीं: हर निर्णय का कारण", "Por qué se contó o no una historia o un artículo: cada decisión con sus razones"},
		"regroup": {"फिर-जोड़ें", "reagrupar"},
		"Say that stories are one, that an article is of another story, or that a story is off topic": {"बताएँ कि कहानियाँ एक हैं, लेख दूसरी कहानी का है, या कहानी विषय से बाहर है", "Di que unas historias son una, que un artículo es de otra o que una no viene al caso"},
		"corrections": {"सुधार", "correcciones"},
		"What publishers changed of what was told here": {"यहाँ बताई बातों में प्रकाशकों ने क्या बदला", "Lo que los medios cambiaron de lo contado aquí"},
		"expected": {"अपेक्षित", "previsto"},
		"What was promised for a day, and what became of it": {"किसी दिन के लिए क्या कहा गया था, और उसका क्या हुआ", "Lo prometido para un día, y qué fue de ello"},
		"cost": {"ख़र्च", "coste"}, "What models took for this channel, of what they may take": {"मॉडलों ने इस चैनल के लिए कितना लिया, कितने में से", "Lo que gastaron los modelos para este canal, y su límite"},
		"rehearse": {"अभ्यास", "ensayar"}, "What a query or a topic would have matched over the last days, before it is followed": {"कोई खोज या विषय पिछले दिनों में क्या पाता, जोड़ने से पहले", "Lo que una consulta o un tema habría encontrado en los últimos días, antes de seguirlo"},
		"pack": {"पैक", "paquete"},
		"Start with a ready topic and its feeds; without a name, which there are": {"तैयार विषय और फ़ीड से शुरू करें; बिना नाम के, कौन-से हैं", "Empieza con un tema listo y sus fuentes; sin nombre, cuáles hay"},
		"doctor": {"जाँच", "diagnóstico"},
		"What is wrong with the bot's setting up here, and what to do": {"यहाँ बॉट की व्यवस्था में क्या ग़लत है, और क्या करें", "Qué falla en la configuración del bot aquí, y qué hacer"},
		"help":                              {"मदद", "ayuda"},
		"This list, or one command in full": {"यह सूची, या एक आदेश पूरा", "Esta lista, o un comando en detalle"},
	}
}

// optionWords are the options, and what is in the menu of a message.
func optionWords() map[string][2]string {
	return map[string][2]string{
		"\"at once\" in the thread of what was told, or \"with the digest\"; nothing lists": {"\"at once\": तुरंत, उसी थ्रेड में; \"with the digest\": अगले सार के साथ; ख़ाली: सूची", "\"at once\": en el hilo de lo contado; \"with the digest\": con el resumen; nada: la lista"},
		"topic":           {"विषय", "tema"},
		"only this topic": {"केवल यह विषय", "solo este tema"},
		"question":        {"प्रश्न", "pregunta"},
		"your question":   {"आपका प्रश्न", "tu pregunta"},
		"name":            {"नाम", "nombre"},
		"what to call it; alone: a topic to change, or a story's number, link or headline": {"क्या कहें; अकेला: बदलने का विषय, या कहानी की संख्या, कड़ी या शीर्षक", "cómo llamarlo; solo: un tema que cambiar, o número, enlace o titular de una historia"},
		"query": {"खोज", "consulta"},
		"what it is about: words, \"phrases\", AND, OR, NOT, parentheses; or: like <story>": {"किस बारे में: शब्द, \"वाक्यांश\", AND, OR, NOT, कोष्ठक; या: like <कहानी>", "de qué trata: palabras, \"frases\", AND, OR, NOT, paréntesis; o: like <historia>"},
		"the topic":                        {"विषय", "el tema"},
		"url":                              {"पता", "dirección"},
		"the feed's or the site's address": {"फ़ीड या साइट का पता", "la dirección de la fuente o del sitio"},
		"the feed's address or number in /news feeds": {"फ़ीड का पता या /news feeds में संख्या", "la dirección de la fuente o su número en /news feeds"},
		"when":                                   {"कब", "cuándo"},
		"such as: weekdays 9:00 in Asia/Kolkata": {"जैसे: weekdays 9:00 in Asia/Kolkata", "por ejemplo: weekdays 9:00 in Asia/Kolkata"},
		"the story's number in the last edition, or words of its headline": {"पिछले अंक में कहानी की संख्या, या शीर्षक के शब्द", "el número de la historia en la última edición, o palabras de su titular"},
		"what": {"क्या", "qué"},
		"a story's number, a link, or words of a headline":                                                      {"कहानी की संख्या, कड़ी, या शीर्षक के शब्द", "número de una historia, un enlace o palabras de un titular"},
		"2 same story as 3 · 2 not the same story as <link or headline> · 2 off topic · undo 1 · nothing lists": {"2 same story as 3 · 2 not the same story as <कड़ी या शीर्षक> · 2 off topic · undo 1 · खाली: सूची", "2 same story as 3 · 2 not the same story as <enlace o titular> · 2 off topic · undo 1 · nada: lista"},
		"a query or a topic's name; with \"30 days:\" before it, so far back":                                   {"खोज या विषय का नाम; आगे \"30 days:\" हो तो उतने दिन पीछे तक", "una consulta o el nombre de un tema; con \"30 days:\" delante, hasta esos días atrás"},
		"the pack":    {"पैक", "el paquete"},
		"command":     {"आदेश", "comando"},
		"the command": {"आदेश", "el comando"},
		"zone":        {"समय-क्षेत्र", "zona"},

		"Track this story":   {"इस कहानी पर नज़र रखें", "Seguir esta historia"},
		"Follow this story":  {"इस कहानी को जोड़ें", "Añadir esta historia"},
		"Story this story":   {"इस कहानी का क्रम", "Cronología de esta historia"},
		"Watch this story":   {"इस कहानी पर नज़र रखें", "Vigilar esta historia"},
		"Correct this story": {"इस कहानी को सुधारें", "Corregir esta historia"},
	}
}
