package text

import "strings"

// The nouns that stand for something that has a value. A noun that is not here is
// no attribute: rather a value missed than a false one.
var attributeHeads = wordSet(`tariff duty tax levy cess rate toll price cost inflation unemployment stake share budget deficit surplus debt
	output production capacity population turnout margin lead majority approval rating growth gdp revenue profit loss
	income wage salary pay fine penalty ransom damage bill valuation fee fare limit cap target quota threshold
	workforce headcount offer bid investment funding aid loan contract fund bonus pension subsidy premium
	temperature rainfall yield interest vat surcharge reserve bailout settlement compensation bounty reward
	magnitude pledge ceiling allowance rent overdraft dividend stockpile backlog turnover`)

// periodic are the attributes that belong to a month, a quarter or a year: of
// another period they are another attribute.
var periodic = wordSet(`inflation unemployment growth gdp revenue profit loss turnover output production deficit surplus income rainfall temperature yield damage`)

// sameHeads are attributes that mean the same.
var sameHeads = map[string]string{"duty": "tariff", "levy": "tariff", "fare": "price", "wage": "pay", "salary": "pay"}

// sameWords are words beside a head that mean the same, and the countries of
// nationalities: Indian goods come from India.
var sameWords = map[string]string{
	"product": "good", "merchandis": "good", "american": "us", "u.s": "us", "u.s.": "us", "america": "us", "indian": "india", "chines": "china", "british": "uk", "britain": "uk", "russian": "russia",
	"french": "franc", "german": "germani", "japanes": "japan", "canadian": "canada", "mexican": "mexico", "european": "eu", "israeli": "israel", "iranian": "iran",
	"ukrainian": "ukrain", "pakistani": "pakistan", "australian": "australia", "brazilian": "brazil", "korean": "korea", "turkish": "turkey", "swiss": "switzerland",
	"spanish": "spain", "italian": "itali", "vietnames": "vietnam", "indonesian": "indonesia", "bangladeshi": "bangladesh", "nigerian": "nigeria", "egyptian": "egypt",
}

// percentHeads and moneyHeads are what a number of that unit may stand before, as
// in an 18 percent tariff or a $2 billion contract.
var (
	percentHeads = wordSet(`tariff duty tax levy cess stake surcharge vat`)
	moneyHeads   = wordSet(`fine penalty loan contract budget bailout settlement bid offer bounty ransom pledge`)
)

// moving are the verbs before "to" and a new value, and which way it went.
var moving = direct(map[int]string{
	-1: `fall falls fell fallen falling drop drops dropped dropping decline declines declined slip slips slipped sink sinks sank slide slides slid tumble tumbles tumbled plunge plunges plunged
		shrink shrinks shrank ease eases eased cut cuts cutting lower lowers lowered lowering reduce reduces reduced reducing slash slashes slashed trim trims trimmed dip dips dipped decrease decreases decreased narrow narrows narrowed`,
	1: `rise rises rose risen rising climb climbs climbed climbing jump jumps jumped jumping increase increases increased increasing grow grows grew grown raise raises raised raising hike hikes hiked soar soars soared surge surges surged lift lifts lifted widen widens widened double doubles doubled`,
	0: `change changes changed revise revises revised set sets move moves moved bring brings brought amount amounts amounted`,
})

// standing are the verbs before "at" and a value, reaching those before the value itself.
var (
	standing = wordSet(`stand stands stood remain remains remained set sets fixed kept held stay stays stayed unchanged`)
	reaching = wordSet(`is are now reaches reached hits hit totals totalled totaled`)
	been     = wordSet(`was were`)
)

// beside may stand between a subject and its verb.
var beside = wordSet(`will be is are was were has have had been being further again now also then later sharply slightly still to already formally officially since just today tomorrow immediately`)

// fallen are the words for what becomes of people, under one name each.
var fallen = byName(map[string]string{
	"killed":    `killed dead died deaths killing kills drowned perished`,
	"injured":   `injured wounded hurt injuring wounding injures`,
	"missing":   `missing`,
	"arrested":  `arrested detained arresting`,
	"evacuated": `evacuated evacuating`,
	"displaced": `displaced displacing homeless`,
	"rescued":   `rescued rescuing`,
})

// auxiliary are the words between people and what became of them.
var auxiliary = wordSet(`were was are have had been`)

// people are the nouns for all of them.
var (
	people = wordSet(`people persons residents passengers`)
	folk   = wordSet(`civilians soldiers workers children women men students pilgrims migrants police officers protesters tourists fishermen miners villagers troops militants hostages patients demonstrators`)
)

// unsure are words that make what is said no fact: it is planned, feared, denied,
// asked for or a guess. pastly are those that make it one of the past.
var (
	unsure = wordSet(`may might could would should can expected expects expect forecast forecasts likely unlikely estimated estimate estimates projected projects predicted predicts proposed proposes propose proposal proposals plan plans planned planning
		threatened threatens threaten threat threats seeks seek sought wants want wanted demanded demands demand asked urged urges urging if unless whether alleged allegedly reportedly rumoured rumored rumours target targets goal aims aim aimed hopes hoped hope
		considering consider considers recommended recommends recommend suggested suggests feared fears potentially possible possibly perhaps probably supposedly says-it prepared prepares ready intends intend eyes mulls mulling weighs weighing agrees-to
		not no never without denied denies deny false untrue nor neither cannot instead rather fewer-than imagine suppose claim claimed claims forecasted predict scenario otherwise unless offered offers offering`)
	pastly = wordSet(`had previously earlier formerly once originally initially ago before last prior until till former then past historic historically average averaged since compared versus against`)
)

// elsewhen are words of a sentence that compares with other events.
var elsewhen = wordSet(`last ago previous previously earlier before since similar history anniversary decade decades years year month months similarly another past former other others county counties province provinces district districts`)

// stops are what cannot be part of an attribute's name.
var stops = wordSet(`it its he she they their his her our we i you my your this that these those which who whom whose what when where said says say told tells announced announces according
	and or but while although though because as after when than so however also both each every any some such other another others total-of same
	will be is are was were has have had been being do does did make makes made take takes took give gives gave get gets got put puts pay-for reported reports including include includes`)

// joining are the prepositions within an attribute's name, determining the words before it.
var (
	joining     = wordSet(`on of for in from against between at`)
	determining = wordSet(`the a an this new overall official current latest combined total`)
	possessing  = wordSet(`its his her their our my your whose`)
)

// timely are the words for times: no part of an attribute's name.
var timely = wordSet(`monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight week month year quarter day morning evening night
	january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec first second third fourth annual annually monthly quarterly next last`)

func direct(lists map[int]string) map[string]int {
	m := map[string]int{}
	for way, words := range lists {
		for w := range strings.FieldsSeq(words) {
			m[w] = way
		}
	}
	return m
}

func byName(lists map[string]string) map[string]string {
	m := map[string]string{}
	for name, words := range lists {
		for w := range strings.FieldsSeq(words) {
			m[w] = name
		}
	}
	return m
}
