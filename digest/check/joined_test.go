package check

import "testing"

func TestJoined(t *testing.T) {
	facts := []Passage{
		{Text: "The council of Aldmoor approved a bridge over the Tarn by 31 votes to 12.", Source: "Ledger"},
		{Text: "The builder Norrfelt has not signed the contract.", Source: "Courier"},
		{Text: "Traffic fell because the old bridge was closed.", Source: "Courier"},
	}
	for _, tt := range []struct {
		name, s string
		cited   []Passage
		want    Kind
	}{
		{"joins what is stated", "The council of Aldmoor approved a bridge over the Tarn, and the builder Norrfelt has not signed the contract.", facts[:2], ""},
		{"a cause nobody stated", "The builder Norrfelt has not signed the contract because the council of Aldmoor approved a bridge over the Tarn.", facts[:2], Cause},
		{"a cause that was stated", "Traffic fell because the old bridge was closed, and the builder Norrfelt has not signed the contract.", facts[1:], ""},
		{"a forecast", "The council of Aldmoor approved a bridge over the Tarn, and the builder Norrfelt will sign the contract.", facts[:2], Cause},
		{"a judgement", "The council of Aldmoor approved a bridge over the Tarn, an important step.", facts[:2], Cause},
		{"a phrase", "The builder Norrfelt has not signed the contract due to the council of Aldmoor.", facts[:2], Cause},
		{"another number", "The council of Aldmoor approved a bridge by 33 votes to 12, and the builder Norrfelt has not signed the contract.", facts[:2], Number},
		{"another name", "The council of Vennberg approved a bridge over the Tarn, and the builder Norrfelt has not signed the contract.", facts[:2], Name},
		{"one fact alone", "The builder Norrfelt has not signed the contract.", facts[1:2], Uncited},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := Joined(tt.s, tt.cited)
			if tt.want == "" && !v.Supported() || tt.want != "" && !v.Has(tt.want) {
				t.Errorf("want %q, got %+v", tt.want, v.Faults)
			}
		})
	}
}
