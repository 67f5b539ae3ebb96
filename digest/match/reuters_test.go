package match

import (
	"math"
	"slices"
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
}

// TestReuters measures what typed queries find: macro-F1 of the bare query, and
// with a threshold on the score that is set on every other article and held
// against the rest.
func TestReuters(t *testing.T) {
	if testing.Short() {
		t.Skip("measures on 13,000 articles")
	}
	articles := datatest.Rows[reutersArticle](t, "data/topics_reuters_dev.jsonl.gz", 0)
	queries := map[string]Query{}
	for topic, s := range typed {
		queries[topic] = parse(t, s)
	}
	scores := map[string][]float64{}
	for _, a := range articles {
		d := NewDoc(a.Title, a.Text)
		for topic, q := range queries {
			scores[topic] = append(scores[topic], q.Score(d))
		}
	}
	var bare, tuned float64
	for topic := range queries {
		f := func(start int, least float64) float64 { return f1(articles, scores[topic], topic, start, least) }
		best, least := 0.0, 0.0
		for _, s := range slices.Concat([]float64{1e-9}, steps(0.05, 0.99, 0.02)) {
			if v := f(0, s); v > best {
				best, least = v, s
			}
		}
		bare += f(1, 1e-9)
		tuned += f(1, least)
		t.Logf("%-16s bare %.3f, above %.2f %.3f", topic, f(1, 1e-9), least, f(1, least))
	}
	n := float64(len(queries))
	t.Logf("macro-F1 over %d topics: bare %.3f, calibrated %.3f", len(queries), bare/n, tuned/n)
	if bare/n < 0.4 {
		t.Errorf("the bare queries find too little")
	}
}

func steps(from, to, by float64) []float64 {
	var all []float64
	for s := from; s <= to; s += by {
		all = append(all, s)
	}
	return all
}

// f1 is measured on every other article from start on.
func f1(articles []reutersArticle, scores []float64, topic string, start int, least float64) float64 {
	var hit, found, wanted float64
	for i := start; i < len(articles); i += 2 {
		is, said := slices.Contains(articles[i].Topics, topic), scores[i] >= least
		if is {
			wanted++
		}
		if said {
			found++
		}
		if is && said {
			hit++
		}
	}
	return 2 * hit / math.Max(found+wanted, 1)
}
