package check

import (
	"slices"
	"testing"
	"time"
)

// A point in "1.250" of a German text is one of thousands; in "26.5" it cannot be.
func TestFigures(t *testing.T) {
	for _, tt := range []struct {
		s, language string
		want        []string
	}{
		{"It costs 1,250.5 euros in 2029.", "en", []string{"1250.5", "2029"}},
		{"Es kostet 1.250,5 Euro im Jahr 2029.", "de", []string{"1250.5", "2029"}},
		{"Il coûte 1 250,5 euros.", "fr", []string{"1250.5"}},
		{"Um 26.5 Prozent am 15. April.", "de", []string{"15", "26.5"}},
		{"Um 1.250 Punkte.", "de", []string{"1250"}},
		{"By 1.250 points.", "en", []string{"1.250"}},
		{"Rs 1,25,000 were paid.", "en", []string{"125000"}},
		{"१,२५,००० रुपये", "hi", []string{"125000"}},
		{"٢٦٫٥ في المئة", "ar", []string{"26.5"}},
	} {
		if got := figures(tt.s, tt.language); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.s, got, tt.want)
		}
	}
}

var cited = []Passage{{
	Title: "Council backs Aldmoor bridge", Source: "Ledger", Published: time.Date(2025, 4, 18, 9, 0, 0, 0, time.UTC),
	Text: "The council of Aldmoor approved a bridge over the Tarn on Thursday by 31 votes to 12. It did not name a builder. \"We have waited for eleven years,\" said Mayor Ilse Brandt.",
}}

const (
	vote   = "The council of Aldmoor approved a bridge over the Tarn on Thursday by 31 votes to 12."
	voteDE = "Der Stadtrat von Aldmoor hat am Donnerstag mit 31 gegen 12 Stimmen eine Brücke über den Tarn gebilligt."
	voteHI = "Aldmoor की परिषद ने गुरुवार को 12 के मुकाबले 31 मतों से Tarn पर एक पुल को मंज़ूरी दी।"
	back   = "The council of Aldmoor approved a bridge over the Tarn on Thursday by 31 votes to 12."
)

func TestTranslated(t *testing.T) {
	tests := []struct {
		name, original, into, text, back string
		want                             Kind // empty: it holds
	}{
		{"holds", vote, "de", voteDE, back, ""},
		{"holds in other letters", vote, "hi", voteHI, back, ""},
		{"holds put back in other words", vote, "de", voteDE, "Aldmoor's council approved a bridge over the Tarn on Thursday with 31 votes to 12.", ""},
		{"another number", vote, "de", "Der Stadtrat von Aldmoor hat am Donnerstag mit 33 gegen 12 Stimmen eine Brücke über den Tarn gebilligt.", back, Number},
		{"a number less", vote, "de", "Der Stadtrat von Aldmoor hat am Donnerstag eine Brücke über den Tarn gebilligt.", back, Number},
		{"another name, which comes back", vote, "de", voteDE, "The council of Vennberg approved a bridge over the Tarn on Thursday by 31 votes to 12.", Name},
		{"a name that comes from nowhere", vote, "hi", "Quorvex ने गुरुवार को 12 के मुकाबले 31 मतों से Tarn पर एक पुल को मंज़ूरी दी।", back, Name},
		{"another day", vote, "de", voteDE, "The council of Aldmoor approved a bridge over the Tarn on Monday by 31 votes to 12.", Date},
		{"a name lost", vote, "de", voteDE, "The council approved a bridge over the Tarn on Thursday by 31 votes to 12.", Name},
		{"denied", vote, "de", "Der Stadtrat von Aldmoor hat am Donnerstag mit 31 gegen 12 Stimmen keine Brücke über den Tarn gebilligt.", back, Polarity},
		{"denied on the way back", vote, "de", voteDE, "The council of Aldmoor did not approve a bridge over the Tarn on Thursday by 31 votes to 12.", Polarity},
		{"no longer denied", "It did not name a builder.", "de", "Es nannte einen Erbauer.", "It did not name a builder.", Polarity},
		{"still denied", "It did not name a builder.", "de", "Es nannte keinen Erbauer.", "It did not name a builder.", ""},
		{"not translated", vote, "de", vote, back, Shape},
		{"in the wrong letters", vote, "hi", voteDE, back, Shape},
		{"an address", vote, "de", voteDE[:len(voteDE)-1] + " https://quorvex.example.", back, Link},
		{"far too long", vote, "de", voteDE[:len(voteDE)-1] + ", und das ist noch lange nicht alles, denn wer jetzt sein Erspartes abgibt und keine Fragen dazu stellt, der wird reich und bleibt es auch, sagen die Freunde der Bank.", back, Shape},
		{"several sentences", vote, "de", voteDE + " Das ist gut so.", back, Shape},
		{"a quotation kept", "\"We have waited for eleven years,\" said Mayor Ilse Brandt.", "de", "\"We have waited for eleven years,\" sagte Bürgermeisterin Ilse Brandt.", "\"We have waited for eleven years,\" said Mayor Ilse Brandt.", ""},
		{"a quotation translated", "\"We have waited for eleven years,\" said Mayor Ilse Brandt.", "de", "„Wir haben elf Jahre gewartet“, sagte Bürgermeisterin Ilse Brandt.", "\"We have waited for eleven years,\" said Mayor Ilse Brandt.", Quote},
		{"turned round", vote, "de", "\u202e" + voteDE, back, Shape},
		{"nothing", vote, "de", "", back, Shape},
		{"nothing back", vote, "de", voteDE, "", Shape},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := Translated(Translation{Original: tt.original, From: "en", Text: tt.text, Into: tt.into, Back: tt.back, Cited: cited})
			if tt.want == "" && !v.Supported() {
				t.Errorf("refused: %q", v.Reasons())
			}
			if tt.want != "" && !v.Has(tt.want) {
				t.Errorf("want a fault of kind %s, got %+v", tt.want, v.Faults)
			}
		})
	}
}
