package chart

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"testing"

	"newsdesk/digest/chat"
)

func days(values ...float64) chat.Chart {
	c := chat.Chart{Title: "Articles a day", Alt: "a", Bars: true, Series: []chat.Series{{Name: "articles", Values: values}}}
	for i := range values {
		c.Labels = append(c.Labels, fmt.Sprintf("%d Apr", i+1))
	}
	return c
}

func TestPicture(t *testing.T) {
	many := make([]float64, 60)
	for i := range many {
		many[i] = float64(i * i % 37)
	}
	two := days(1, 2, 3, 4)
	two.Series = append(two.Series, chat.Series{Name: "told", Values: []float64{1, 0, 2, 0}})
	line := days(3, 1, 4, 1, 5)
	line.Bars = false
	odd := days(1, 1)
	odd.Title, odd.Labels = "टैरिफ़ <b>\x00&", []string{"", "आज"}
	for name, c := range map[string]chat.Chart{
		"few": days(1, 0, 12, 3), "nothing": days(0, 0, 0, 0), "one": days(7), "huge": days(1e9, 3), "many": days(many...), "two": two, "line": line, "odd": odd,
	} {
		b, err := Picture(c)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil || img.Bounds().Dx() != width || img.Bounds().Dy() != height {
			t.Errorf("%s: %v, %v", name, img, err)
		}
		if dir := os.Getenv("CHARTS"); dir != "" { // for a person to look at
			if err := os.WriteFile(dir+"/"+name+".png", b, 0o600); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestTheYAxisHasWholeRoundNumbers(t *testing.T) {
	for most, want := range map[float64][2]float64{0: {1, 1}, 1: {1, 1}, 4: {1, 4}, 5: {1, 5}, 6: {2, 6}, 12: {5, 15}, 26: {10, 30}, 99: {20, 100}, 101: {50, 150}, 1200: {500, 1500}} {
		a := valueAxis(most)
		if a.Unit != want[0] || *a.Max != want[1] || *a.Min != 0 {
			t.Errorf("up to %v: by %v to %v, want %v", most, a.Unit, *a.Max, want)
		}
	}
}

func BenchmarkPicture(b *testing.B) {
	c := days(1, 4, 12, 3, 2, 0, 1, 9, 5, 3)
	for b.Loop() {
		if _, err := Picture(c); err != nil {
			b.Fatal(err)
		}
	}
}
