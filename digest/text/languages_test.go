package text

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Sentences of the languages other than English that are read: their abbreviations,
// ordinals, quotes and marks.
func TestSentencesOfLanguages(t *testing.T) {
	for lang, cases := range map[string][][]string{
		"en": {
			{"I am 18.", "Nobody helped me."},
			{"I am 42.", "Doctors told me to rest."},
			{"She left journalism for PR.", "The agency has 40 people."},
			{"She left journalism for PR.", "Critics say so."},
			{"He works for ENG.", "Others left."},
			{"They met in Washington, D. C.", "Critics say so."},
			{"It cost 3 mio.", "Critics say so."},
			{"She read law at Vess U.", "A friend said so."},
		},
		"de": {
			{"Am 3. April beginnt die Messe.", "Sie endet am 12. August."},
			{"Das gilt i. d. R. Montags.", "Oft z. T. Samstags."},
			{"Am 3. März beginnt die Messe.", "Sie dauert bis zum 12. April."},
			{"Dr. Weber sprach mit Prof. Lindner.", "Beide lehnten ab."},
			{"Das kostet z. B. in Oldmarket 4,50 Euro.", "Die Stadt zahlt ca. 2 Mio. Euro."},
			{"Er kam u. a. aus Marlow.", "Das war bzw. ist bekannt."},
			{"Der 1. FC Oldmarket verlor 2:1.", "Danach ging Trainer Lanz."},
			{"„Wir gehen“, sagte Hartog.", "„Das ist alles.“", "Dann schwieg sie."},
			{"Am Montag, den 14. Oktober, um 9.30 Uhr kam er an.", "Es regnete."},
			{"Das 20. Jahrhundert war lang.", "Das 21. beginnt."},
		},
		"fr": {
			{"M. Lanz a parlé à Mme Hartog.", "Elle a refusé."},
			{"« Nous partons », a dit M. Dupin.", "« C’est tout. »", "Il s’est tu."},
			{"Qui vient ?", "Personne !", "Il pleut."},
			{"Le Dr Weber et le Pr. Lind sont venus.", "Ils ont vu la p. 12."},
			{"Le coût est de 1,5 million d’euros.", "L’État paie."},
			{"Elle a cité, p. ex. Marlow.", "Étrange réponse."},
		},
		"es": {
			{"Roma cayó en el 44 a. C. César murió."},
			{"El Sr. Lanz habló con la Sra. Hartog.", "Ella se negó."},
			{"¿Quién viene?", "¡Nadie!", "Llueve."},
			{"EE. UU. firmó el acuerdo.", "México no."},
			{"Cuesta 1.500 euros al mes.", "El Gobierno paga."},
			{"«Nos vamos», dijo el Dr. Prieto.", "«Es todo.»", "Luego calló."},
			{"La Dra. Ruiz llegó a las 9.30 h.", "Era tarde."},
			{"El art. 12 lo prohíbe.", "La ley núm. 4 también."},
		},
		"pt": {
			{"O Sr. Lanz falou com a Sra. Hartog.", "Ela recusou."},
			{"Quem vem?", "Ninguém!", "Chove."},
			{"Os EUA assinaram o acordo.", "O México não."},
			{"Custa R$ 1.500 por mês.", "O Governo paga."},
			{"A Dra. Ruiz e o Prof. Lima chegaram.", "Era tarde."},
			{"O art. 12 proíbe.", "É a lei nº. 4."},
			{"“Vamos embora”, disse o Eng. Dias.", "“É tudo.”", "Depois calou-se."},
		},
		"hi": {
			{"डॉ. शर्मा ने कहा कि काम पूरा है।", "बैठक सोमवार को होगी।"},
			{"क्या वे आएंगे?", "नहीं!", "बारिश हो रही है।"},
			{"लागत रु. 640 करोड़ है।", "केंद्र इसे देगा।"},
			{"“हम जा रहे हैं।”", "उन्होंने यही कहा।"},
			{"प्रो. वर्मा और श्री. लाल आए॥", "सब चले गए।"},
			{"यह 26.5 प्रतिशत है।", "पहले 22 था।"},
			{"बी. जे. पटेल दिल्ली पहुँचे।", "वे कल लौटेंगे।"},
		},
	} {
		for _, want := range cases {
			whole := ""
			for i, s := range want {
				if i > 0 {
					whole += " "
				}
				whole += s
			}
			got := texts(Sentences(whole), func(sp Span) string { return sp.In(whole) })
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: -want +got\n%s", lang, d)
			}
		}
	}
}

// Reading a text of nothing but abbreviations allocates little for each: of what is looked
// up for another language nothing.
func TestManyAbbreviations(t *testing.T) {
	s := strings.Repeat("Dr. ", 5000)
	if n := testing.AllocsPerRun(5, func() { Sentences(s) }); n > 5000*4 {
		t.Errorf("%.0f allocations for 5000 abbreviations", n)
	}
}
