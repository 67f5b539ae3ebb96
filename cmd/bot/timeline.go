package main

import (
	"encoding/json"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/summarize"
)

type timelineLine struct {
	Story     string          `json:"story"`
	Headline  string          `json:"headline"`
	Timeline  []dayLine       `json:"timeline"`
	Sentences []datedSentence `json:"sentences"`
}

type dayLine struct {
	Date      string         `json:"date"`
	Sentences []sentenceLine `json:"sentences"`
}

type datedSentence struct {
	Text  string     `json:"text"`
	Date  string     `json:"date"`
	Cites []citeLine `json:"cites"`
}

// tellTimeline writes the turning points of a story.
func (s *summarizer) tellTimeline(st *fileStory, in summarize.Input, headline string) error {
	turns := s.turns
	turns.Articles = in.Articles
	days := summarize.Timeline(turns)
	if s.json {
		return s.timelineJSON(st, headline, days)
	}
	fmt.Fprintln(s.out, plainLine(headline))
	for _, d := range days {
		fmt.Fprintf(s.out, "  %s\n", d.Date.Format("Mon 2 January 2006"))
		for _, x := range d.Sentences {
			a := st.articles[x.Cites[0].Article-1]
			fmt.Fprintf(s.out, "  • %s (%s)\n", inertText(x.Text), plainLine(publisher(a)))
		}
	}
	_, err := fmt.Fprintln(s.out)
	return err
}

// publisher is what a person knows the publisher of an article by.
func publisher(a digest.Article) string {
	if a.Source != "" {
		return a.Source
	}
	return a.Identity
}

func (s *summarizer) timelineJSON(st *fileStory, headline string, days []summarize.Day) error {
	line := timelineLine{Story: st.name, Headline: headline, Timeline: []dayLine{}, Sentences: []datedSentence{}}
	for _, d := range days {
		date := d.Date.Format(time.DateOnly)
		day := dayLine{Date: date}
		for _, x := range d.Sentences {
			var cites []citeLine
			for _, c := range x.Cites {
				cites = append(cites, citeLine{Article: st.articles[c.Article-1].Identity, Start: c.Start, End: c.End, Title: c.InTitle})
			}
			day.Sentences = append(day.Sentences, sentenceLine{x.Text, cites})
			line.Sentences = append(line.Sentences, datedSentence{x.Text, date, cites})
		}
		line.Timeline = append(line.Timeline, day)
	}
	enc := json.NewEncoder(s.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(line)
}
