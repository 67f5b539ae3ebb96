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
		if commandWord.MatchString(name) {
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
	for english, t := range spoken() {
		w[english] = map[string]string{"hi": t[0], "es-ES": t[1], "es-419": t[1]}
	}
	return w
}

func spoken() map[string][2]string {
	return map[string][2]string{
		"News digests, stories and answers, each with its sources": {"समाचार, कहानियाँ और उत्तर, स्रोतों के साथ", "Noticias, historias y respuestas, cada una con sus fuentes"},
		"Set up what this channel follows and when it reads":       {"यह चैनल क्या और कब पढ़े, यहाँ तय करें", "Configura qué sigue este canal y cuándo lo lee"},

		"now": {"अभी", "ahora"}, "What is new for this channel, shown to you alone": {"इस चैनल के लिए नया क्या है, केवल आपको दिखेगा", "Lo nuevo para este canal, solo para ti"},
		"ask": {"पूछें", "preguntar"}, "Ask the archive a question; every sentence of the answer is cited": {"संग्रह से प्रश्न पूछें; उत्तर के हर वाक्य का स्रोत मिलेगा", "Pregunta al archivo; cada frase de la respuesta lleva su fuente"},
		"topics": {"विषय", "temas"}, "The topics this channel follows": {"इस चैनल के विषय", "Los temas que sigue este canal"},
		"track": {"विषय-जोड़ें", "seguir-tema"}, "Follow a topic in this channel": {"इस चैनल में एक विषय जोड़ें", "Sigue un tema en este canal"},
		"untrack": {"विषय-हटाएँ", "dejar-tema"}, "Stop following a topic": {"विषय हटाएँ", "Deja de seguir un tema"},
		"feeds": {"फ़ीड", "fuentes-rss"}, "The feeds and how they are": {"फ़ीड और उनकी स्थिति", "Las fuentes RSS y su estado"},
		"follow": {"फ़ीड-जोड़ें", "añadir-fuente"}, "Add a feed; a site's address is enough": {"फ़ीड जोड़ें; साइट का पता काफ़ी है", "Añade una fuente RSS; basta la dirección del sitio"},
		"unfollow": {"फ़ीड-हटाएँ", "quitar-fuente"}, "Remove a feed": {"फ़ीड हटाएँ", "Quita una fuente RSS"},
		"schedule": {"समय", "horario"}, "When this channel gets its digest; without arguments, when that is": {"इस चैनल को सार कब मिले", "Cuándo recibe este canal su resumen"},
		"story": {"कहानी", "historia"}, "A story's timeline": {"एक कहानी का क्रम", "La cronología de una historia"},
		"sources": {"स्रोत", "fuentes"}, "The exact passages behind a story's sentences": {"कहानी के वाक्यों के मूल अंश", "Los pasajes exactos tras las frases de una historia"},
		"pack": {"पैक", "paquete"}, "Start with a ready topic and its feeds; without a name, which there are": {"तैयार विषय और फ़ीड से शुरू करें", "Empieza con un tema listo y sus fuentes"},
		"help": {"मदद", "ayuda"}, "This list, or one command in full": {"यह सूची, या एक आदेश पूरा", "Esta lista, o un comando en detalle"},

		"topic": {"विषय", "tema"}, "question": {"प्रश्न", "pregunta"}, "name": {"नाम", "nombre"}, "query": {"खोज", "consulta"},
		"url": {"पता", "dirección"}, "when": {"कब", "cuándo"}, "zone": {"समय-क्षेत्र", "zona"}, "command": {"आदेश", "comando"},

		"Track this story":   {"इस कहानी पर नज़र रखें", "Seguir esta historia"},
		"Follow this story":  {"इस कहानी को जोड़ें", "Añadir esta historia"},
		"Story this story":   {"इस कहानी का क्रम", "Cronología de esta historia"},
		"Watch this story":   {"इस कहानी पर नज़र रखें", "Vigilar esta historia"},
		"Correct this story": {"इस कहानी को सुधारें", "Corregir esta historia"},
	}
}
