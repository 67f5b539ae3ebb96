package compose

import "newsdesk/digest"

// image is the address of the picture that stands with an entry: that of the article
// which its headline leads to, else of the first article its sentences cite that has
// one. A picture that other entries could show as well is the outlet's sign, and of no
// story; and what a feed brings under another's name shows none.
func (p page) image(e digest.Entry) string {
	for _, id := range leads(e) {
		for _, s := range e.Sources {
			if s.Article == id && s.Image != "" && digest.OwnWord(s.Source) && !p.sign(e, s.Image) {
				return s.Image
			}
		}
	}
	return ""
}

// leads are the articles that may lend an entry their picture, the best first.
func leads(e digest.Entry) []int64 {
	ids := []int64{e.Summary.HeadlineArticle}
	for _, s := range e.Summary.Sentences {
		for _, c := range s.Cites {
			ids = append(ids, c.Article)
		}
	}
	return ids
}

// sign says that an article of another entry has the same picture.
func (p page) sign(e digest.Entry, image string) bool {
	for _, other := range p.e.Entries {
		if other.Story.ID == e.Story.ID {
			continue
		}
		for _, s := range other.Sources {
			if s.Image == image {
				return true
			}
		}
	}
	return false
}
