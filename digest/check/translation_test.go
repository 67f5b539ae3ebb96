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

// A translation is in the language that was asked for, and in none that is like it.
func TestTranslatedIntoTheLanguage(t *testing.T) {
	said := map[string]string{
		"de": voteDE,
		"fr": "Le conseil d'Aldmoor a approuvé jeudi un pont sur le Tarn par 31 voix contre 12.",
		"es": "El consejo de Aldmoor aprobó el jueves un puente sobre el Tarn por 31 votos contra 12.",
		"pt": "O conselho de Aldmoor aprovou na quinta-feira uma ponte sobre o Tarn por 31 votos contra 12.",
		"it": "Il consiglio di Aldmoor ha approvato giovedì un ponte sul Tarn con 31 voti contro 12.",
		"nl": "De raad van Aldmoor heeft donderdag met 31 tegen 12 stemmen een brug over de Tarn goedgekeurd.",
		"sv": "Fullmäktige i Aldmoor godkände på torsdagen en bro över Tarn med 31 röster mot 12.",
		"da": "Byrådet i Aldmoor godkendte torsdag en bro over Tarn med 31 stemmer mod 12.",
		"nb": "Bystyret i Aldmoor godkjente torsdag en bru over Tarn med 31 stemmer mot 12.",
		"pl": "Rada miasta Aldmoor zatwierdziła w czwartek budowę mostu na rzece Tarn stosunkiem głosów 31 do 12.",
		"cs": "Zastupitelstvo města Aldmoor ve čtvrtek schválilo most přes řeku Tarn poměrem hlasů 31 ku 12.",
		"sk": "Zastupiteľstvo mesta Aldmoor vo štvrtok schválilo most cez rieku Tarn pomerom hlasov 31 ku 12, ktoré sa sčítali na mieste.",
		"hr": "Vijeće grada Aldmoor odobrilo je u četvrtak most preko rijeke Tarn s 31 glasom za i 12 protiv.",
		"fi": "Aldmoorin valtuusto hyväksyi torstaina sillan Tarnin yli äänin 31 vastaan 12.",
		"hu": "Aldmoor tanácsa csütörtökön 31 szavazattal 12 ellenében jóváhagyta a Tarn fölé épülő hidat.",
		"id": "Dewan kota Aldmoor pada hari Kamis menyetujui sebuah jembatan di atas sungai Tarn dengan 31 suara berbanding 12.",
		"ro": "Consiliul din Aldmoor a aprobat joi un pod peste râul Tarn cu 31 de voturi la 12.",
		"tr": "Aldmoor meclisi perşembe günü Tarn üzerinde bir köprüyü 31'e karşı 12 oyla onayladı.",
		"vi": "Hội đồng Aldmoor hôm thứ Năm đã thông qua một cây cầu bắc qua sông Tarn với 31 phiếu thuận và 12 phiếu chống.",
		"sw": "Baraza la Aldmoor liliidhinisha daraja juu ya mto wa Tarn siku ya Alhamisi kwa kura 31 dhidi ya 12.",
		"hi": voteHI,
		"mr": "Aldmoor च्या परिषदेने गुरुवारी Tarn नदीवरील पुलाला 12 विरुद्ध 31 मतांनी मंजुरी दिली आहे.",
		"ru": "Совет Олдмура в четверг одобрил мост через реку Тарн 31 голосом против 12, и это было решено быстро.",
		"uk": "Рада Олдмура у четвер схвалила міст через річку Тарн 31 голосом проти 12, і це було вирішено швидко.",
		"bg": "Съветът на Олдмур одобри в четвъртък мост над река Тарн с 31 гласа срещу 12, което беше решено бързо.",
		"ar": "وافق مجلس ألدمور يوم الخميس على جسر فوق نهر تارن بأغلبية 31 صوتا مقابل 12.",
		"fa": "شورای آلدمور روز پنجشنبه پلی بر روی رودخانه تارن را با 31 رأی در برابر 12 رأی تصویب کرد.",
		"ur": "آلڈمور کی کونسل نے جمعرات کو دریائے تارن پر ایک پل کی 12 کے مقابلے میں 31 ووٹوں سے منظوری دے دی۔",
		"el": "Το συμβούλιο του Όλντμουρ ενέκρινε την Πέμπτη μια γέφυρα πάνω από τον Ταρν με 31 ψήφους έναντι 12.",
		"zh": "奥尔德穆尔议会周四以31票对12票批准在塔恩河上建一座桥。",
		"ja": "オルドムーア議会は木曜日、31対12の賛成多数でターン川の橋を承認した。",
		"ko": "올드무어 의회는 목요일 31 대 12로 탄강 다리를 승인했다.",
	}
	for into := range said {
		for in, s := range said {
			p := &pair{Translation: Translation{Original: vote, From: "en", Text: s, Into: into}}
			if p.tongue(); (len(p.faults) == 0) != (in == into) {
				t.Errorf("asked for %s, given %s: %v: %s", into, in, p.faults, s)
			}
			if n := len(p.faults); in == into {
				if p.strangers(); len(p.faults) > n {
					t.Errorf("%s: %v: %s", into, p.faults, s)
				}
			}
		}
		p := &pair{Translation: Translation{Original: vote, From: "en", Text: vote, Into: into}}
		if p.tongue(); len(p.faults) == 0 {
			t.Errorf("asked for %s, given the original", into)
		}
	}
	v := Translated(Translation{Original: vote, From: "en", Text: voteDE, Into: "fr", Back: back, Cited: cited})
	if !v.Has(Shape) {
		t.Errorf("asked for French, given German: %+v", v)
	}
}
