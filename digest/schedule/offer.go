package schedule

import "strings"

// ZonesLike returns at most n IANA zones that somebody may be about to type: those
// whose name, city or everyday name begins with typed. An empty one offers none.
func ZonesLike(typed string, n int) []string {
	key := strings.ReplaceAll(zoneKey(typed), " ", "_")
	if key == "" {
		return nil
	}
	var like []string
	if a, ok := aliases()[zoneKey(typed)]; ok {
		like = append(like, a.zones...)
	}
	for zone := range zones() {
		low := strings.ToLower(zone)
		if strings.HasPrefix(low, key) || strings.HasPrefix(low[strings.LastIndexByte(low, '/')+1:], key) {
			like = append(like, zone)
		}
	}
	return like[:min(len(like), n)]
}
