package check

import (
	"strings"

	"newsdesk/digest/text"
)

// canonical is what a word is compared as: the people of a country as the country.
func canonical(fold string) string {
	if to := demonyms[fold]; to != "" {
		return to
	}
	return fold
}

func set(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// stems is a set of stems.
func stems(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[text.Stem(w, "en")] = true
	}
	return m
}

// table reads "to from from, to from".
func table(list string) map[string]string {
	m := map[string]string{}
	for group := range strings.SplitSeq(list, ",") {
		f := strings.Fields(group)
		for _, w := range f[1:] {
			m[w] = f[0]
		}
	}
	return m
}

// demonyms gives a country, or a spelling of it that all others are compared as.
var demonyms = table(`us u.s us u.s. usa u.s.a u.s.a. american americans america, uk u.k u.k. british britain britons briton, eu e.u e.u., un u.n u.n., uae u.a.e emirati emiratis,
	india indian indians bharat, china chinese, russia russian russians, france french, germany german germans, italy italian italians, spain spanish spaniards, japan japanese,
	korea korean koreans, pakistan pakistani pakistanis, bangladesh bangladeshi bangladeshis, nepal nepali nepalese nepalis, lanka lankan lankans, afghanistan afghan afghans, iran iranian iranians,
	iraq iraqi iraqis, israel israeli israelis, palestine palestinian palestinians, syria syrian syrians, turkey turkish turks turkiye, saudi saudis, egypt egyptian egyptians, libya libyan libyans, yemen yemeni yemenis,
	lebanon lebanese, jordan jordanian jordanians, qatar qatari qataris, kuwait kuwaiti kuwaitis, ukraine ukrainian ukrainians, poland polish poles, greece greek greeks, ireland irish, scotland scottish scots, wales welsh, england english,
	netherlands dutch, belgium belgian belgians, sweden swedish swedes, norway norwegian norwegians, denmark danish danes, finland finnish finns, switzerland swiss, austria austrian austrians, hungary hungarian hungarians,
	canada canadian canadians, mexico mexican mexicans, brazil brazilian brazilians, argentina argentine argentinian argentines, chile chilean chileans, colombia colombian colombians, venezuela venezuelan venezuelans, cuba cuban cubans,
	peru peruvian peruvians, haiti haitian haitians, australia australian australians, zealand zealander zealanders, indonesia indonesian indonesians, malaysia malaysian malaysians, singapore singaporean singaporeans, thailand thai thais,
	vietnam vietnamese, philippines philippine filipino filipinos, taiwan taiwanese, myanmar burmese burma, kenya kenyan kenyans, nigeria nigerian nigerians, ethiopia ethiopian ethiopians, somalia somali somalis, sudan sudanese,
	africa african africans, europe european europeans, asia asian asians, japan japanese, ghana ghanaian, uganda ugandan ugandans, rwanda rwandan, zimbabwe zimbabwean, morocco moroccan, tunisia tunisian, algeria algerian,
	maldives maldivian maldivians, bhutan bhutanese, serbia serbian serbs, croatia croatian croats, bosnia bosnian, albania albanian, bulgaria bulgarian, romania romanian romanians, portugal portuguese, czech czechs czechia,
	paris parisian, york yorker yorkers, texas texan texans, california californian californians, delhi delhiites, crimea crimean, catalonia catalan catalans, kurdistan kurdish kurds, tibet tibetan tibetans, kashmir kashmiri kashmiris`)

// twoWords are countries and bodies of two words, as they are compared.
var twoWords = map[string]string{
	"united states": "us", "united kingdom": "uk", "great uk": "uk", "europe union": "eu", "united nations": "un", "united emirates": "uae", "the us": "us",
}

var (
	offices = set(`president minister premier chancellor governor mayor senator congressman congresswoman representative mp secretary chief chairman chairwoman chair chairperson ceo cfo coo director king queen prince princess pope ambassador
		commissioner judge justice general colonel captain admiral speaker leader head boss spokesman spokeswoman spokesperson envoy diplomat attorney prosecutor lawyer professor doctor coach manager founder owner candidate nominee executive commander`)
	formerWords = set(`former ex ex-president late erstwhile onetime ousted deposed retired predecessor then-president then`)
	particles   = set(`de la le da di al el bin ibn van von der den of the and for`)
	dayWords    = set(`monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
		jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun today yesterday tomorrow tonight`)
	pronouns   = set(`he she it they his her its their`)
	looseUnits = map[string]bool{"day": true, "week": true, "month": true, "year": true, "h": true, "min": true, "s": true, "m": true, "ft": true, "mi": true, "km": true, "in": true, "th": true}
	ordinals   = map[string]float64{
		"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
		"eleventh": 11, "twelfth": 12, "thirteenth": 13, "twentieth": 20, "half": .5, "halved": .5, "doubled": 2.001, "tripled": 3.001, "twice": 2.001, "dozen": 12, "dozens": 12.001, "quarter": .25,
	}
)

// What is said of a thing being so or not.
var (
	notWords = set(`not no never none nobody nothing neither nor without cannot n't can't don't doesn't didn't isn't aren't wasn't weren't won't wouldn't couldn't shouldn't hasn't haven't hadn't mustn't needn't hardly barely`)
	refusals = stems(`fail failed refuse refused refusal deny denied denial reject rejected rejection unable lack lacked decline declined avoid avoided prevent prevented block blocked stop stopped halt halted ban banned oppose opposed unlikely against
		dismiss dismissed without absence unwilling impossible cancel cancelled abandon abandoned drop dropped rule ruled skip skipped free inaccurate false untrue wrong`)
	auxiliaries = set(`may might could`)
	maybeWords  = set(`may might could possibly perhaps potentially reportedly allegedly apparently seemingly probably likely`)
	planWords   = stems(`plan plans planned planning propose proposes proposed proposal consider considers considered considering hope hopes hoped hoping seek seeks sought aim aims aimed intend intends intended want wants wanted expect expects expected
		threaten threatens threatened likely unlikely suggest suggests appear appears seem seems mull mulls mulling weigh weighs would should potential possible possibly perhaps possibility may might could reportedly if whether urge urged call set due scheduled prepare preparing try trying tried ask asked demand demanded pledge pledged vow vowed promise promised wish discuss discussed offer offered`)
	firmWords   = set(`will shall must 'll`)
	willWords   = set(`will shall must 'll going`)
	allegeWords = stems(`allege alleged alleges allegedly allegation allegations accuse accused accuses suspected suspect suspicion claim claimed claims purported purportedly reportedly charge charged charges accusation`)
)

// What people do with words.
var (
	sayings = stems(`say says said saying tell tells told state states stated add adds added announce announces announced report reports reported confirm confirms confirmed claim claims claimed allege alleges alleged accuse accused accuses deny denies denied
		warn warns warned argue argues argued insist insists insisted acknowledge acknowledged admit admits admitted suggest suggests suggested declare declares declared note notes noted explain explained reveal reveals revealed describe described
		tweet tweeted write wrote writes according testify testified believe believes believed think thinks thought call called estimate estimated predict predicted expect expected find found show shows showed comment commented quote quoted cite cited urge urged
		recall recalled complain complained maintain maintained assert asserted contend contended conclude concluded respond responded reply replied vow vowed pledge pledged promise promised joke joked post posted`)
	thoughts   = stems(`think thinks thought call called find found show shows showed expect expected estimate estimated believe believes believed predict predicted describe described note notes noted state states recall recalled promise promised offer offered post write writes`)
	speech     = stems(`say says said saying tell tells told according claim claims claimed allege alleges alleged argue argues argued insist insists insisted warn warns warned believe believes believed assert asserted contend contended maintain maintained accuse accused accuses estimate estimated`)
	admissions = stems(`admit admits admitted confirm confirms confirmed acknowledge acknowledges acknowledged concede conceded prove proved proven`)
	denials    = stems(`deny denies denied reject rejects rejected dismiss dismissed dispute disputed refute refuted`)
	claims     = stems(`claim claims claimed allege alleges alleged allegedly accuse accused accuses`)
)

// opposites are words that say the contrary of one another, a pair of groups each.
var opposites = pairsOf(`rise rises rose risen rising increase increases increased increasing grow grows grew grown growth climb climbed climbs surge surged soar soared jump jumped gain gained gains up higher raise raised raises expand expanded expansion boost boosted | fall falls fell fallen falling decrease decreased decreases decline declined declines drop dropped drops shrink shrank shrunk plunge plunged slump slumped down lower lowered lowers cut cuts reduce reduced reduces reduction sank sink tumble tumbled contract contracted loss losses
	approve approved approves approval accept accepted accepts acceptance agree agreed agrees back backed backs support supported supports endorse endorsed welcome welcomed favor favour favored favoured allow allowed allows permit permitted | reject rejected rejects rejection refuse refused refuses oppose opposed opposes opposition block blocked blocks deny denied denies ban banned bans prohibit prohibited forbid forbade disagree disagreed condemn condemned criticise criticised criticize criticized veto vetoed
	gain gained gains | lose lost loses
	win won wins victory winning beat beats defeated triumph | lose lost loses losing defeat
	begin began begins begun start started starts launch launched launches open opened opens resume resumed | end ended ends finish finished finishes stop stopped stops close closed closes halt halted suspend suspended cease ceased
	before prior ahead | after following
	more | less fewer
	most | least fewest
	above over exceed exceeded | below under
	first | last
	enter entered join joined joins arrive arrived arrives | leave left leaves quit exit exited withdraw withdrew depart departed departs
	buy bought buys purchase purchased acquire acquired | sell sold sells
	guilty convicted convict | innocent acquitted acquit cleared
	succeed succeeded success successful | fail failed fails failure unsuccessful
	alive survived survive | dead died killed
	legal lawful constitutional | illegal unlawful unconstitutional
	ally allies friend friendly | enemy enemies rival hostile foe
	strengthen strengthened strong stronger strongest improve improved improves better best | weaken weakened weak weaker weakest worsen worsened worse worst deteriorate
	import imports imported | export exports exported
	arrest arrested detain detained jailed imprisoned | release released freed free
	hire hired appoint appointed | fire fired sack sacked dismiss dismissed
	include included includes including | exclude excluded excludes excluding
	confirm confirmed confirms admit admitted admits | deny denied denies
	major large larger largest big bigger biggest huge high highest | minor small smaller smallest little tiny low lowest
	early earlier earliest | late later latest
	male man men boy husband father son brother | female woman women girl wife mother daughter sister
	north northern | south southern
	east eastern | west western
	public | private
	save saved | spend spent waste wasted
	accelerate accelerated faster fast | slow slowed slower delay delayed
	safe | dangerous unsafe
	possible likely | impossible unlikely
	always | never
	all every | none
	impose imposed imposes | lift lifted lifts scrap scrapped remove removed
	create created build built | destroy destroyed demolish demolished
	attack attacked | defend defended
	love loved like liked praise praised | hate hated dislike disliked
	tighten tightened | ease eased relax relaxed loosen loosened
	positive | negative
	majority | minority
	maximum | minimum
	profit profits | loss losses`)

// An opposite is the groups that a stem's opposites are in, by line and side.
type side struct{ line, side int }

func pairsOf(list string) map[string][]side {
	m := map[string][]side{}
	for i, line := range strings.Split(list, "\n") {
		for k, half := range strings.Split(line, "|") {
			for st := range stems(half) {
				m[st] = append(m[st], side{i, k})
			}
		}
	}
	return m
}
