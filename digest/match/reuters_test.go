package match

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"

	"newsdesk/digest/datatest"
)

// typed are the queries that a user would type for topics of the Reuters-21578
// collection, written before looking at which articles they find.
var typed = map[string]string{
	"earn":            `earnings OR dividend OR "net income" OR "net loss" OR "net profit" OR "per share" OR shr OR "qtr net" OR payout`,
	"acq":             `acquisition OR acquire* OR takeover OR merger OR merge OR buyout OR "tender offer" OR stake`,
	"money-fx":        `"foreign exchange" OR "exchange rate*" OR currency OR dollar OR "money market" OR intervention OR "Bank of England" OR Bundesbank`,
	"grain":           `grain OR wheat OR corn OR maize OR barley OR sorghum OR rice OR oats`,
	"crude":           `crude OR oil OR petroleum OR OPEC OR barrel`,
	"trade":           `"trade deficit" OR "trade surplus" OR "trade balance" OR "trade bill" OR protectionis* OR tariff OR "trade war" OR "trade talks" OR GATT`,
	"interest":        `"interest rate*" OR "prime rate" OR "discount rate" OR "base rate" OR "lending rate*" OR repurchase`,
	"wheat":           `wheat`,
	"ship":            `ship OR shipping OR vessel OR tanker OR port OR seamen OR cargo`,
	"corn":            `corn OR maize`,
	"oilseed":         `oilseed OR soybean OR rapeseed OR sunflower OR copra OR linseed`,
	"sugar":           `sugar`,
	"coffee":          `coffee`,
	"dlr":             `dollar AND (intervention OR "exchange rate*" OR yen OR mark OR currency)`,
	"gnp":             `GNP OR GDP OR "gross national product" OR "gross domestic product" OR "economic growth"`,
	"gold":            `gold OR bullion`,
	"money-supply":    `"money supply" OR M1 OR M2 OR M3`,
	"veg-oil":         `"vegetable oil*" OR "palm oil" OR "soybean oil" OR "soyoil" OR "edible oil*" OR "sunflower oil" OR "rapeseed oil"`,
	"livestock":       `livestock OR cattle OR hog OR pig OR sheep`,
	"soybean":         `soybean OR soya*`,
	"nat-gas":         `"natural gas" OR "gas field" OR "gas reserves" OR LNG`,
	"bop":             `"balance of payments" OR "current account" OR "trade deficit" OR "trade surplus"`,
	"cpi":             `"consumer price*" OR inflation OR CPI OR "retail price*" OR "cost of living"`,
	"copper":          `copper`,
	"carcass":         `beef OR pork OR meat OR carcass*`,
	"cocoa":           `cocoa`,
	"reserves":        `"foreign reserves" OR "currency reserves" OR "foreign exchange reserves" OR "gold reserves" OR "official reserves" OR "monetary reserves"`,
	"jobs":            `unemployment OR jobless OR "employment" OR "out of work"`,
	"iron-steel":      `steel OR "iron ore" OR steelworks`,
	"cotton":          `cotton`,
	"rice":            `rice`,
	"yen":             `yen AND (dollar OR intervention OR currency OR "Bank of Japan")`,
	"rubber":          `rubber`,
	"ipi":             `"industrial production" OR "industrial output" OR "factory output"`,
	"barley":          `barley`,
	"alum":            `aluminum OR aluminium OR bauxite OR alumina`,
	"gas":             `gasoline OR petrol`,
	"meal-feed":       `"soybean meal" OR soymeal OR "feed meal" OR feedstuff OR "animal feed" OR "meal"`,
	"palm-oil":        `"palm oil"`,
	"sorghum":         `sorghum`,
	"silver":          `silver`,
	"zinc":            `zinc`,
	"pet-chem":        `petrochemical OR ethylene OR polyethylene OR propylene OR styrene`,
	"rapeseed":        `rapeseed OR canola`,
	"retail":          `"retail sales"`,
	"strategic-metal": `uranium OR titanium OR cobalt OR tungsten OR "strategic metal*" OR vanadium OR molybdenum`,
	"tin":             `tin`,
	"wpi":             `"wholesale price*" OR "producer price*"`,
}

type reutersArticle struct {
	Title  string   `json:"title"`
	Text   string   `json:"text"`
	Topics []string `json:"topics"`

	Published string `json:"published"`
}

// TestReuters measures what typed queries find: mean average precision of their
// scores, macro-F1 of the bare query, and macro-F1 and the cost of topic tracking
// with a threshold on the score that each topic has learned on the first half of the
// articles, its past, held against the second.
func TestReuters(t *testing.T) {
	if testing.Short() {
		t.Skip("measures on 13,000 articles")
	}
	articles := datatest.Rows[reutersArticle](t, "data/topics_reuters_dev.jsonl.gz", 0)
	slices.SortStableFunc(articles, func(a, b reutersArticle) int { return strings.Compare(a.Published, b.Published) })
	half := len(articles) / 2
	var bare, tuned, ap, spent, always, n float64
	for topic, all := range judge(t, articles) {
		past, now := all[:half], all[half:]
		if wanted(past) == 0 || wanted(now) == 0 {
			continue
		}
		byF := best(past, func(s float64) float64 { return f1(past, s) })
		byCost := best(past, func(s float64) float64 { return -cost(past, s) })
		n++
		bare += f1(now, anyScore)
		tuned += f1(now, byF)
		spent += cost(now, byCost)
		always += cost(now, anyScore)
		ap += precision(now)
		t.Logf("%-16s AP %.3f, bare %.3f, above %.2f %.3f; cost above %.2f %.3f", topic, precision(now), f1(now, anyScore), byF, f1(now, byF), byCost, cost(now, byCost))
	}
	t.Logf("%d topics: MAP %.3f; macro-F1 bare %.3f, calibrated %.3f; cost bare %.3f, calibrated %.3f", int(n), ap/n, bare/n, tuned/n, always/n, spent/n)
	if bare/n < 0.4 || ap/n < 0.6 {
		t.Errorf("the queries find too little")
	}
}

// A judged article has its score for a topic, and whether it is of the topic.
type judged struct {
	score float64
	is    bool
}

// judge scores every article for every topic.
func judge(t *testing.T, articles []reutersArticle) map[string][]judged {
	t.Helper()
	queries := map[string]Query{}
	for topic, s := range typed {
		queries[topic] = parse(t, s)
	}
	all := map[string][]judged{}
	for _, a := range articles {
		d := NewDoc(a.Title, a.Text)
		for topic, q := range queries {
			all[topic] = append(all[topic], judged{q.Score(d), slices.Contains(a.Topics, topic)})
		}
	}
	return all
}

// anyScore is below the score of whatever matches.
const anyScore = 1e-9

// best is the threshold that is best by a measure: the middle of the stretch of
// thresholds that are nearly as good, for the very best is an accident of the few
// articles of its past.
func best(past []judged, good func(least float64) float64) float64 {
	steps := []float64{anyScore}
	for s := 0.05; s <= 0.99; s += 0.02 {
		steps = append(steps, s)
	}
	var goods []float64
	for _, s := range steps {
		goods = append(goods, good(s))
	}
	most := slices.Max(goods)
	var near []float64
	for i, g := range goods {
		if g >= most-nearlyAsGood {
			near = append(near, steps[i])
		}
	}
	return near[len(near)/2]
}

// nearlyAsGood is a difference of F1 or of cost that a few articles make.
const nearlyAsGood = .02

func wanted(of []judged) (n float64) {
	for _, a := range of {
		if a.is {
			n++
		}
	}
	return n
}

func f1(of []judged, least float64) float64 {
	hit, found := counted(of, least)
	return 2 * hit / math.Max(found+wanted(of), 1)
}

func counted(of []judged, least float64) (hit, found float64) {
	for _, a := range of {
		if a.score >= least {
			found++
			if a.is {
				hit++
			}
		}
	}
	return hit, found
}

// cost is the normalised cost of topic tracking (NIST, TDT 2004): the share of misses,
// and 4.9 times the share of false alarms.
func cost(of []judged, least float64) float64 {
	hit, found := counted(of, least)
	w := wanted(of)
	return (w-hit)/w + 4.9*(found-hit)/(float64(len(of))-w)
}

// precision is the average precision of the scores.
func precision(of []judged) float64 {
	ranked := slices.Clone(of)
	slices.SortStableFunc(ranked, func(a, b judged) int { return cmp.Compare(b.score, a.score) })
	hit, sum := 0.0, 0.0
	for i, a := range ranked {
		if a.is && a.score > 0 {
			hit++
			sum += hit / float64(i+1)
		}
	}
	return sum / wanted(of)
}
