package schedule

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Place is a zone as somebody named it.
type Place struct {
	Name string // IANA name
	Note string // how an unclear name was understood; empty when it was clear
	loc  *time.Location
}

// Location is the zone itself; nil for the zero Place.
func (p Place) Location() *time.Location { return p.loc }

// alias is what an everyday name of a zone may mean: the first of its zones
// when a note says so, a question back to the person when there are several.
type alias struct {
	zones []string
	note  string
}

// aliases holds abbreviations, countries and cities that IANA does not name.
// An abbreviation stands for a place's time all year round: who says EST means
// New York's clocks, not a fixed offset.
var aliases = sync.OnceValue(func() map[string]alias {
	all := map[string]alias{
		"ist":     {[]string{"Asia/Kolkata"}, "IST is taken as India; for Israel say Asia/Jerusalem, for Ireland Europe/Dublin."},
		"pst":     {[]string{"America/Los_Angeles"}, "PST is taken as Los Angeles; for the Philippines say Asia/Manila."},
		"cet":     {[]string{"Europe/Berlin"}, "CET is taken as Berlin's time, summer time included."},
		"est":     {[]string{"America/New_York"}, "EST is taken as New York's time, summer time included."},
		"mst":     {[]string{"America/Denver"}, "MST is taken as Denver's time, summer time included; for Arizona say America/Phoenix."},
		"bst":     {[]string{"Europe/London", "Asia/Dhaka"}, ""},
		"cst":     {[]string{"America/Chicago", "Asia/Shanghai", "America/Havana"}, ""},
		"ast":     {[]string{"America/Halifax", "Asia/Riyadh"}, ""},
		"eet":     {[]string{"Europe/Athens", "Europe/Kyiv", "Africa/Cairo"}, ""},
		"est5edt": {[]string{"America/New_York"}, ""}, "wet": {[]string{"Europe/Lisbon"}, ""},
		"america":   {[]string{"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"}, ""},
		"australia": {[]string{"Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth"}, ""},
		"canada":    {[]string{"America/Toronto", "America/Winnipeg", "America/Edmonton", "America/Vancouver"}, ""},
		"brazil":    {[]string{"America/Sao_Paulo", "America/Manaus"}, ""},
		"russia":    {[]string{"Europe/Moscow", "Asia/Yekaterinburg", "Asia/Vladivostok"}, ""},
	}
	all["us"], all["usa"], all["united states"] = all["america"], all["america"], all["america"]
	for row := range strings.SplitSeq(plainAliases, "\n") {
		zone, names, ok := strings.Cut(row, ": ")
		if !ok {
			continue
		}
		for name := range strings.SplitSeq(names, ", ") {
			all[name] = alias{zones: []string{zone}}
		}
	}
	return all
})

// plainAliases are names that mean one zone only.
const plainAliases = `
UTC: utc, gmt, z, zulu, uct, etc/utc, etc/gmt
Asia/Kolkata: india, mumbai, bombay, delhi, new delhi, bangalore, bengaluru, chennai, hyderabad, pune, calcutta, asia/calcutta
America/New_York: et, edt, eastern, eastern time, washington, washington dc, boston, miami, atlanta, philadelphia, us/eastern
America/Chicago: ct, cdt, central time, dallas, houston, austin, us/central
America/Denver: mt, mdt, mountain time, us/mountain
America/Los_Angeles: pt, pdt, pacific time, san francisco, seattle, san diego, silicon valley, us/pacific
Europe/London: uk, britain, great britain, united kingdom, england, edinburgh, manchester
Europe/Berlin: cest, mez, mesz, germany, munich, hamburg, frankfurt, cologne
Europe/Paris: france, lyon
Europe/Rome: italy, milan
Europe/Zurich: switzerland, geneva, basel
Europe/Amsterdam: netherlands, the hague, rotterdam
Europe/Brussels: belgium
Europe/Vienna: austria
Europe/Madrid: barcelona
Europe/Dublin: ireland
Europe/Warsaw: poland
Europe/Kyiv: ukraine, kiev, europe/kiev
Europe/Moscow: msk, st petersburg
Europe/Istanbul: turkey, ankara, trt
Asia/Jerusalem: israel, tel aviv
Asia/Dubai: uae, united arab emirates, abu dhabi
Asia/Riyadh: saudi arabia
Asia/Karachi: pkt, pakistan, lahore, islamabad
Asia/Dhaka: bangladesh
Asia/Kathmandu: nepal, asia/katmandu
Asia/Colombo: sri lanka
Asia/Shanghai: china, beijing, shenzhen
Asia/Hong_Kong: hkt
Asia/Tokyo: jst, japan, osaka
Asia/Seoul: kst, korea, south korea
Asia/Singapore: sgt
Asia/Manila: philippines
Asia/Bangkok: thailand
Asia/Ho_Chi_Minh: vietnam, hanoi, saigon, asia/saigon
Asia/Jakarta: wib
Asia/Taipei: taiwan
Australia/Sydney: aest, aedt, canberra
Australia/Perth: awst
Pacific/Auckland: nzst, nzdt, nzt, new zealand, wellington
Africa/Lagos: wat, nigeria, abuja
Africa/Nairobi: eat, kenya
Africa/Johannesburg: sast, south africa, cape town
Africa/Cairo: egypt
America/Sao_Paulo: brt, rio de janeiro, brasilia
America/Argentina/Buenos_Aires: argentina, america/buenos_aires
America/Santiago: chile
`

// ParseZone finds the zone that a person means: an IANA name in any case, a
// city, a country with one zone, or an abbreviation. An empty name is UTC.
// Faults come as a *SyntaxError that names the nearest zones.
func ParseZone(name string) (Place, error) {
	if strings.TrimSpace(name) == "" {
		return Place{Name: "UTC", loc: time.UTC}, nil
	}
	place, known, err := lookUp(name)
	switch {
	case err != nil:
		return Place{}, err
	case known:
		return place, nil
	}
	return Place{}, unknownZone(name)
}

// lookUp finds a zone and reports whether the name is known at all; a known name
// with several meanings is an error.
func lookUp(name string) (Place, bool, error) {
	key := zoneKey(name)
	if a, ok := aliases()[key]; ok {
		return a.place(name)
	}
	key = strings.ReplaceAll(key, " ", "_")
	if len(key) > 64 || key == "" {
		return Place{}, false, nil
	}
	var city string
	for zone := range zones() {
		low := strings.ToLower(zone)
		if low == key {
			p, err := load(zone)
			return p, err == nil, nil
		}
		if low[strings.LastIndexByte(low, '/')+1:] == key {
			city = zone
		}
	}
	if city == "" && strings.Contains(name, "/") && wellFormed(name) {
		city = strings.TrimSpace(name) // an older name, known to the database only
	}
	if city == "" {
		return Place{}, false, nil
	}
	p, err := load(city)
	return p, err == nil, nil
}

func (a alias) place(name string) (Place, bool, error) {
	if len(a.zones) > 1 {
		return Place{}, true, &SyntaxError{
			Input: name, Column: 1,
			Msg:  fmt.Sprintf("%q can mean several zones", strings.TrimSpace(name)),
			Hint: "say which: " + strings.Join(a.zones, ", "),
		}
	}
	p, err := load(a.zones[0])
	p.Note = a.note
	return p, err == nil, nil
}

func load(zone string) (Place, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return Place{}, fmt.Errorf("load zone %s: %w", zone, err)
	}
	return Place{Name: zone, loc: loc}, nil
}

// wellFormed keeps everything away from the zone files but names of places:
// right/ counts leap seconds, posix/ and Local depend on the machine.
func wellFormed(name string) bool {
	name = strings.TrimSpace(name)
	region, _, _ := strings.Cut(name, "/")
	if !slices.Contains([]string{
		"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Brazil",
		"Canada", "Chile", "Etc", "Europe", "Indian", "Mexico", "Pacific", "US",
	}, region) {
		return false
	}
	for _, r := range name {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("_-+/", r):
		default:
			return false
		}
	}
	return true
}

// zones yields the IANA names of zoneNames.
func zones() func(func(string) bool) {
	return func(yield func(string) bool) {
		region := ""
		for word := range strings.FieldsSeq(zoneNames) {
			if r, ok := strings.CutSuffix(word, ":"); ok {
				region = r
				continue
			}
			if !yield(region + "/" + word) {
				return
			}
		}
	}
}

// plain writes cities the way the zone database does.
var plain = strings.NewReplacer("_", " ", ".", "", "ã", "a", "á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ö", "o", "ç", "c", "ñ", "n")

// zoneKey is a zone's name as aliases are filed: lower case, single spaces, no dots.
func zoneKey(name string) string {
	name = plain.Replace(strings.ToLower(name))
	return strings.Join(strings.Fields(name), " ")
}

// unknownZone names the zones whose name or city is nearest to what was said.
func unknownZone(name string) error {
	shown := strings.TrimSpace(name)
	e := &SyntaxError{Input: name, Column: 1, Msg: fmt.Sprintf("no time zone is called %q", shorten(shown))}
	if strings.ContainsAny(shown, "+") || strings.HasPrefix(strings.ToLower(shown), "utc") || strings.HasPrefix(strings.ToLower(shown), "gmt") {
		e.Hint = "an offset knows no summer time: name a city, such as Asia/Kolkata or America/New_York"
		return e
	}
	if near := nearestZones(shown); len(near) > 0 {
		e.Hint = "the nearest are " + strings.Join(near, ", ")
		return e
	}
	e.Hint = "name a city, such as Asia/Kolkata, Europe/Berlin or America/New_York"
	return e
}

// nearestZones returns up to three zones whose name, or whose city, is near.
func nearestZones(name string) []string {
	key := strings.ReplaceAll(zoneKey(name), " ", "_")
	if key == "" || len(key) > 64 {
		return nil
	}
	type near struct {
		zone string
		n    int
	}
	var found []near
	limit := max(len(key)/3, 1)
	try := func(said, zone string) {
		said = strings.ReplaceAll(said, " ", "_")
		n := min(edits(key, said, limit), edits(key[strings.LastIndexByte(key, '/')+1:], said[strings.LastIndexByte(said, '/')+1:], limit))
		same := slices.ContainsFunc(found, func(f near) bool { return f.zone == zone && f.n <= n })
		if n <= limit && !same {
			found = append(found, near{zone, n})
		}
	}
	for zone := range zones() {
		try(strings.ToLower(zone), zone)
	}
	for said, a := range aliases() {
		if len(said) > 3 && len(a.zones) == 1 {
			try(said, a.zones[0])
		}
	}
	slices.SortFunc(found, func(a, b near) int {
		if a.n != b.n {
			return a.n - b.n
		}
		return strings.Compare(a.zone, b.zone)
	})
	var names []string
	for _, f := range found {
		if !slices.Contains(names, f.zone) && len(names) < 3 {
			names = append(names, f.zone)
		}
	}
	return names
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
