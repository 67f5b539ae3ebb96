package answer

// questionStops are the words of a question that say how it is asked and not
// what about.
const questionStops = `
who whom whose what which when where why how many much long often far
a an the of in on at to for from by with without into onto over under about around between among
through during before after above below up down out off again further then once here there within
against per via than as if while until since because so and or but nor not no yes
i you he she it we they me him her us them my your his its our their mine yours this that these those
am is are was were be been being do does did doing done have has had having
can could will would shall should may might must ought
just only very too also else ever even still yet already now all any both each few more most other some
such own same recently latest newest currently
tell list please know say says said give name called call named known according
happened happen happens happening anyone anybody someone somebody anything something everything news update updates
week month today yesterday tonight ahead
approximately roughly following
s t re ve ll d m`

// irregular lists forms of one word that no rule makes, one word a line.
const irregular = `
buy buys bought buying
win wins won winning winner winners victory
sell sells sold selling sale sales
go goes went gone going
die dies died death deaths dead dying
begin begins began begun beginning
become becomes became becoming
break breaks broke broken breaking
bring brings brought bringing
build builds built building
choose chooses chose chosen choice choosing
come comes came coming
cut cuts cutting
fall falls fell fallen falling
find finds found finding findings
fly flies flew flown flying flight
get gets got gotten getting
give gives gave given giving
grow grows grew grown growing growth
hold holds held holding
keep keeps kept keeping
know knows knew known
lead leads led leading leader leaders
leave leaves left leaving
lose loses lost losing loss losses
make makes made making maker
meet meets met meeting meetings
pay pays paid paying payment payments
put puts putting
read reads reading
rise rises rose risen rising
run runs ran running
say says said saying
see sees saw seen seeing
send sends sent sending
set sets setting
shoot shoots shot shooting shootings
speak speaks spoke spoken speech speaking
spend spends spent spending
stand stands stood standing
steal steals stole stolen stealing theft
strike strikes struck striking
take takes took taken taking
teach teaches taught teaching
tell tells told telling
think thinks thought thinking
throw throws threw thrown throwing
write writes wrote written writing writer author
arise arises arose arisen
bear bears bore born birth birthday
fight fights fought fighting
hit hits hitting
hide hides hid hidden
hurt hurts
lay lays laid
rule rules ruled ruling rulings
sue sues sued suing lawsuit lawsuits
drive drives drove driven driving driver
eat eats ate eaten eating
feel feels felt feeling
forbid forbids forbade forbidden
seek seeks sought seeking
show shows showed shown showing
sink sinks sank sunk sinking
spread spreads spreading
swear swears swore sworn
wear wears wore worn
withdraw withdraws withdrew withdrawn withdrawal
man men
woman women
child children
person people persons
life lives
foot feet
mouse mice
city cities
country countries
company companies
century centuries
crisis crises
`

// nations lists countries with the words for what is theirs, one country a line.
const nations = `
india indian indians
america american americans us usa
britain british uk england english
china chinese
russia russian russians
france french
germany german germans
japan japanese
italy italian italians
spain spanish
canada canadian canadians
australia australian australians
mexico mexican mexicans
brazil brazilian brazilians
ukraine ukrainian ukrainians
israel israeli israelis
palestine palestinian palestinians
iran iranian iranians
iraq iraqi iraqis
turkey turkish turkiye
egypt egyptian egyptians
pakistan pakistani pakistanis
bangladesh bangladeshi
afghanistan afghan afghans
korea korean koreans
vietnam vietnamese
thailand thai
indonesia indonesian
malaysia malaysian
philippines filipino philippine
netherlands dutch
belgium belgian
sweden swedish
norway norwegian norwegians
denmark danish
finland finnish
poland polish
greece greek greeks
portugal portuguese
ireland irish
scotland scottish
wales welsh
switzerland swiss
austria austrian
hungary hungarian
romania romanian
argentina argentine argentinian
chile chilean
colombia colombian
peru peruvian
venezuela venezuelan
cuba cuban
nigeria nigerian
kenya kenyan
ethiopia ethiopian
ghana ghanaian
saudi arabia arabian
qatar qatari
syria syrian
lebanon lebanese
jordan jordanian
yemen yemeni
libya libyan
morocco moroccan
algeria algerian
tunisia tunisian
somalia somali
sudan sudanese
rwanda rwandan
uganda ugandan
zealand zealander
singapore singaporean
taiwan taiwanese
nepal nepali nepalese
europe european eu
africa african
asia asian
`

// places are further words that stand for where something is.
const places = `
london paris berlin moscow beijing washington york delhi mumbai tokyo rome madrid kyiv jerusalem gaza
california texas florida ohio georgia virginia michigan pennsylvania illinois arizona nevada colorado
oregon hawaii alaska louisiana tennessee kentucky missouri wisconsin minnesota massachusetts maryland
chicago boston houston dallas miami seattle philadelphia detroit atlanta denver angeles francisco
city town village river mountain island province county district region state street bay lake coast
north south east west northern southern eastern western central
antarctica arctic atlantic pacific mediterranean caribbean hong kong dubai istanbul
bengaluru hyderabad chennai kolkata pune`

// synonyms lists words that news use for one another, one family a line. They
// are few and safe: a wrong one finds a wrong sentence.
const synonyms = `
team partner partnered partnership tie alliance collaborate collaboration joined
acquire acquired acquisition buy bought purchase purchased takeover
begin start started launch launched commence open opened
end ended finish finished conclude concluded
big large huge major massive
biggest largest greatest
kill killed murder murdered slain
died die dead death deaths killed toll fatalities perished
resign resigned resignation quit step stepped
elect elected election vote voted
cost price priced costs fee outlay
company firm business corporation giant
car vehicle vehicles automobile suv
film movie films movies
show series program programme
sick ill illness disease
doctor physician
job jobs work employment role post
fire fired sacked dismissed ousted
layoff layoffs cuts cut
near nearby close
child kid kids children
ban banned prohibit prohibited outlaw outlawed bar barred
allow allowed permit permitted
announce announced unveil unveiled reveal revealed
ask asked request requested urge urged
agree agreed agreement deal pact accord
reject rejected refuse refused decline declined
approve approved approval green
delay delayed postpone postponed
win award awarded prize
born birth
live reside resided residence home
locate located situated
create created establish established found founded founder
discover discovered found
inventor invented invent
name titled known
crash crashed collision collided
arrest arrested detained charged
jail jailed prison imprisoned sentenced
attack attacked assault strike
injured wounded hurt
happen occurred occur
rank ranked
recall recalled recalling
increase increased rise rose grew
decrease decreased fall fell decline declined drop dropped
percent percentage
help aid assistance
study research report survey
scientist scientists researchers researcher
police officers authorities
president leader
minister secretary
king queen monarch royal
baby babies infant
wildfire fire fires
hurricane storm cyclone
outbreak epidemic
vaccine shot jab
wed marry married wedding
divorce divorced split separated
oil petroleum
phone smartphone iphone
boat ship vessel
plane aircraft airplane jet
soldier soldiers troops
money funds funding
tax levy tariff
trip visit tour
say called
main primary chief
method way
type kind form
include included including consist
cause caused due
purpose aim goal
lead head
school college university
member members
country nation
law legislation bill act
wait waiting awaiting await pending
enter entry entrance admission
`

// states lists words for how something stands, one matter a line: those that say that
// it is so and those that say that it is not. A question for yes or no with one of
// them is answered by what was said last with any of them.
const states = `
over end ended ends ending finished finishes concluded concludes out extinguished contained continue continues continued continuing ongoing weakening go goes going
open opens opened opening reopen reopens reopened reopening closed close closes shut shuts
running run runs resumed resumes resume suspended suspend halted halts cancelled canceled operating restored
signed sign signs signing concluded ratified
got get gets granted grants grant granting received receives receive awarded approved approves rejected rejects slips revoked refused
resigned resigns resign quit quits
arrested released freed jailed
missing found
alive dead died
banned ban bans lifted lifts
`

// focusNouns tells what kind of thing a question asks for by the noun that its
// which, what or how is about.
var focusNouns = map[kind]string{
	person: `person man woman actor actress singer author writer president minister politician leader king queen player
		athlete celebrity star director governor senator mayor scientist researcher inventor founder ceo billionaire
		general emperor artist musician rapper coach judge candidate lawmaker pope prince princess duke host comedian
		billionaires entrepreneur executive official people economist philosopher mathematician theorist owner boss chancellor secretary
		footballer driver model hero figure champion winner duo family member`,
	place: `country city state continent town village nation region place location county island river province capital
		street district area planet territory ocean sea lake park venue airport destination constituency neighborhood nationality`,
	organisation: `company firm organization organisation team club university school newspaper magazine broadcaster bank airline
		retailer party agency group brand network studio institution publisher automaker chain supermarket giant band platform
		carmaker website outlet charity league union department store maker manufacturer regulator`,
	date:     `year date day month century decade time period era season`,
	number:   `number percentage percent amount rate age population total proportion share distance height length size temperature speed fraction ratio tariff toll count`,
	money:    `price cost fee fine salary sum value budget`,
	titled:   `show movie film song book album series game program novel play podcast track musical magazine sitcom`,
	duration: `long`,
}
