// Package text is the ground everyone reads from: words, stems, sentences, names,
// numbers, dates, the language of a text, and making foreign text safe.
//
// It knows neither news nor articles, keeps no state and reads nothing but its
// arguments. It marks up nothing and judges nothing: what a name or a number
// means for a story is up to the callers. All of its functions are safe for
// concurrent use, and none fails: on text they make no sense of they return
// less, in time and memory that grow in line with the text's length.
package text

// A Span is a stretch of a string: bytes unless said otherwise, End exclusive.
type Span struct{ Start, End int }

// In is the stretch of s that the span marks. The span must lie within s.
func (sp Span) In(s string) string { return s[sp.Start:sp.End] }

// Empty says that there is nothing in the span.
func (sp Span) Empty() bool { return sp.End <= sp.Start }
