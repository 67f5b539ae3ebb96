package chat

import "strconv"

func (p Piece) plain() string {
	if p.Cite > 0 {
		return "[" + strconv.Itoa(p.Cite) + "]"
	}
	return p.Text
}
