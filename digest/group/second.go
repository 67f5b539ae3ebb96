package group

// look looks again at what is near d now that it has come.
func (g *Grouper) look(d *doc, found []overlap, dec *Decision) {}
