package group

import (
	"testing"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// Two reports of one event and one of another, in languages that the model did not
// learn from.
func TestLanguages(t *testing.T) {
	for lang, as := range map[string][3]digest.Article{
		"es": {
			{Title: "La sonda Skylark despega hacia la luna helada Vesna", Text: "La sonda Skylark despegó el lunes desde Port Amsel rumbo a la luna Vesna. La Oficina Espacial Meridian confirmó que los paneles solares se abrieron 40 minutos después. Ilse Hartog, jefa de la oficina, habló de un vuelo impecable. La misión cuesta 640 millones."},
			{Title: "Comienza el viaje de nueve años de Skylark a Vesna", Text: "Skylark viaja desde el lunes a la luna Vesna. La sonda partió de Port Amsel y abrió sus paneles solares, según la Oficina Espacial Meridian. Ilse Hartog dijo que la misión de 640 millones buscará un océano."},
			{Title: "Huelga de tranvías en Oldmarket por los turnos de noche", Text: "Los conductores de tranvía de Oldmarket pararon el lunes por los turnos de noche. El sindicato de Piet Lanz pide un aumento del 12 %. Citiline suspendió el servicio hasta el miércoles."},
		},
		"fr": {
			{Title: "La sonde Skylark décolle vers la lune glacée Vesna", Text: "La sonde Skylark a décollé lundi de Port Amsel en direction de la lune Vesna. L'Agence spatiale Meridian a confirmé le déploiement des panneaux solaires après 40 minutes. Ilse Hartog, sa directrice, a parlé d'un vol parfait. La mission coûte 640 millions."},
			{Title: "Skylark en route pour neuf ans de voyage vers Vesna", Text: "Skylark vole depuis lundi vers la lune Vesna. Partie de Port Amsel, la sonde a ouvert ses panneaux solaires, selon l'Agence spatiale Meridian. Ilse Hartog attend de la mission à 640 millions la preuve d'un océan."},
			{Title: "Grève des tramways à Oldmarket contre les horaires de nuit", Text: "Les conducteurs de tramway d'Oldmarket ont cessé le travail lundi à cause des horaires de nuit. Le syndicat de Piet Lanz demande 12 % de plus. Citiline n'assure aucun service jusqu'à mercredi."},
		},
		"pt": {
			{Title: "Sonda Skylark parte para a lua gelada Vesna", Text: "A sonda Skylark descolou na segunda-feira de Port Amsel rumo à lua Vesna. A Agência Espacial Meridian confirmou que os painéis solares se abriram 40 minutos depois. Ilse Hartog, chefe da agência, falou de um voo perfeito. A missão custa 640 milhões."},
			{Title: "Começa a viagem de nove anos da Skylark até Vesna", Text: "A Skylark viaja desde segunda-feira para a lua Vesna. A sonda saiu de Port Amsel e abriu os painéis solares, segundo a Agência Espacial Meridian. Ilse Hartog disse que a missão de 640 milhões procura um oceano."},
			{Title: "Greve dos elétricos em Oldmarket contra os turnos da noite", Text: "Os condutores de elétricos de Oldmarket pararam na segunda-feira por causa dos turnos da noite. O sindicato de Piet Lanz pede mais 12 %. A Citiline não circula até quarta-feira."},
		},
		"de": {
			{Title: "Sonde Skylark startet zum Eismond Vesna", Text: "Die Sonde Skylark ist am Montag vom Startplatz Port Amsel zum Mond Vesna aufgebrochen. Das Raumfahrtamt Meridian bestätigte, dass sich die Sonnensegel geöffnet haben. Amtsleiterin Ilse Hartog sprach von einem makellosen Flug."},
			{Title: "Skylark unterwegs: Neun Jahre Flug bis Vesna", Text: "Neun Jahre wird die Sonde Skylark bis zum Mond Vesna unterwegs sein. Das Raumfahrtamt Meridian startete sie am Montag in Port Amsel, wie Ilse Hartog mitteilte."},
			{Title: "Straßenbahnen in Oldmarket stehen still", Text: "Die Fahrer der Straßenbahn in Oldmarket haben am Montag wegen der Nachtschichten die Arbeit niedergelegt. Die Gewerkschaft von Piet Lanz verlangt 12 Prozent mehr. Citiline fährt bis Mittwoch nicht."},
		},
		"hi": {
			{Title: "स्काईलार्क यान वेस्ना चंद्रमा के लिए रवाना", Text: "मेरिडियन अंतरिक्ष ब्यूरो ने सोमवार को स्काईलार्क यान को वेस्ना की ओर भेजा। इल्ज़े हार्टोग ने कहा कि उड़ान सफल रही। यान में 11 उपकरण हैं और लागत 640 करोड़ है।"},
			{Title: "वेस्ना के लिए स्काईलार्क यान का प्रक्षेपण सफल", Text: "स्काईलार्क यान सोमवार को वेस्ना के लिए रवाना हुआ। मेरिडियन अंतरिक्ष ब्यूरो की प्रमुख इल्ज़े हार्टोग के अनुसार यान में 11 उपकरण लगे हैं।"},
			{Title: "ओल्डमार्केट में ट्राम चालकों की हड़ताल", Text: "ओल्डमार्केट के ट्राम चालकों ने रात की पाली के विरोध में सोमवार को काम बंद किया। यूनियन के नेता पीट लांज़ ने 12 प्रतिशत अधिक वेतन माँगा।"},
		},
	} {
		g := New(Default())
		var got []int64
		for i, a := range as {
			a.Source, a.Published = string(rune('A'+i)), at(float64(2*i))
			got = append(got, g.Add(with(a, int64(i+1))).Story)
			if n := len(text.Sentences(a.Text)); n < 2 || n > 5 {
				t.Errorf("%s: %d sentences in %q", lang, n, a.Text)
			}
		}
		if got[0] != got[1] || got[0] == got[2] {
			t.Errorf("%s: stories %v; want the first two together, the third apart", lang, got)
		}
	}
}
