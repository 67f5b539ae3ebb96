package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	gate "newsdesk/digest/check"
)

// retold are sentences of the demo's newsroom, by their beginnings, and how an editor might
// say each in other words. They were written before any was checked, and the rules were mended
// with an eye on them.
var retold = [][2]string{
	{"Under the agreements Bharat Wave will sell", "Bharat Wave will sell Skyline terminals in 4,200 shops, and Konkan Mobile will connect 2,600 phone towers by satellite."},
	{"Skyline Orbital is still waiting for an operating licence", "Skyline Orbital applied for an Indian licence in November 2022 and is still waiting for it."},
	{"The company has 5,900 satellites", "According to its annual report, the company serves 71 countries with 5,900 satellites."},
	{"Bharat Wave, which has 310 million", "Bharat Wave plans to sell dishes in its own shops and to install them in hilly districts."},
	{"An official at the Department of Telecommunications said the American", "The American company's application is under examination, an official at the Department of Telecommunications said."},
	{"Sea surface temperatures of 30 degrees", "The system is likely to grow into a cyclonic storm within 36 hours."},
	{"Fishing crews are advised not", "Fishing crews should not put to sea, and those in deep water were told to return by noon on Tuesday."},
	{"The Port Aldwyn Harbour Museum will open its doors again", "The Harbour Museum in Port Aldwyn reopens on Wednesday, 14 months after a flood filled its ground floor."},
	{"Repairs to the old customs house cost", "Repairs cost £8.6 million, £5 million of it paid by the insurers."},
	{"Flood gates now guard", "The quayside entrance now has flood gates, and what cannot be replaced has been moved upstairs."},
	{"The Vice-President of the United States will pay", "The US vice-president will visit India from 16 to 18 April at its government's invitation."},
	{"Media accreditation closes", "Journalists can be accredited until 18:00 IST on 15 April."},
	{"The partners put the cost at", "The partners say it will cost $1.35 billion."},
	{"The three-day trip begins in New Delhi", "The trip of three days begins in New Delhi on Wednesday, while negotiators try to settle a trade deal before new US duties take effect."},
	{"Satellite communications, semiconductors", "Satellite communications, semiconductors and artificial intelligence are on the agenda, one of them said."},
	{"Bharat Wave becomes a reseller", "As a reseller, Bharat Wave will stock the dishes, send installers and bill satellite broadband together with mobile plans."},
	{"The duty, announced on 2 April", "The duty covers goods worth $77 billion a year, among them generic medicines and cut diamonds."},
	{"Its collection has been suspended", "Collection is suspended until 9 July so that there is time for talks."},
	{"The American operator still does not know", "The American operator does not yet know the price of the spectrum that it needs over India."},
	{"People who follow the file expect TRAI", "TRAI is expected to recommend a charge of about 4% of adjusted gross revenue for five years, people who follow the file say."},
	{"The 26% tariff on Indian goods has not been collected", "A jeweler in New Jersey is already paying for the 26% tariff on Indian goods, although it has not been collected yet."},
	{"Drug distributors say they have no slack", "India supplies nearly four in ten generic prescriptions filled in the U.S., drug distributors say."},
	{"The two leaders welcomed the opening", "The leaders welcomed the fourth round of talks on a bilateral trade agreement and asked negotiators for an early conclusion."},
	{"The Indian rupee gained 0.3 percent", "After the statement the Indian rupee gained 0.3% against the dollar in offshore trading."},
	{"It says nothing about satellite internet", "Satellite internet, mentioned in the Indian statement, does not appear in it."},
	{"The deep depression over the Bay of Bengal", "A deep depression over the Bay of Bengal has grown into the cyclonic storm Mayura."},
	{"At 02:30 UTC on Tuesday its centre", "Its centre was about 390 km south-east of Gopalpur at 02:30 UTC on Tuesday, moving at 16 km an hour."},
	{"Rainfall of more than 200 millimetres", "More than 200 millimetres of rain are expected in isolated places on Wednesday."},
	{"Within 50 kilometres of land borders", "Terminals within 50 kilometres of land borders would be monitored separately, and report their position every minute."},
	{"The US vice-president will not stop", "The US vice-president will skip Bhubaneswar on Thursday."},
	{"The rest of the programme stands", "He will still hold talks with the prime minister in New Delhi on Wednesday and visit Hyderabad on Thursday and Jaipur on Friday."},
	{"By noon 45,000 people had been taken", "The collector of Ganjam district said that 45,000 people had been taken to 312 shelters by noon."},
	{"The port of Gopalpur has sent", "Gopalpur's port has lashed down its cranes and sent its ships to sea."},
	{"A café owner near the beach road", "A café owner said he would stay and cook for relief teams."},
	{"New Delhi is to bear up to half", "New Delhi is to pay up to half of the capital cost, if the cabinet approves."},
	{"He put the outlay at", "He said the outlay was $3.1 billion, with a substation and a desalination unit that the state will help to pay for."},
	{"All 2,400 free tickets", "The 2,400 free tickets for Wednesday's reopening of the Harbour Museum were gone within forty minutes on Tuesday morning."},
	{"Children under sixteen pay nothing", "Children under 16 enter free, as the city council promised when it paid its share of the repairs."},
	{"The gateways would stand", "The gateways would be near Hyderabad, Kolkata and Mumbai."},
	{"But the precedent worries", "Some investors worry that other governments may ask for the same degree of control."},
	{"They are pressing for less", "They want less than the 20% that Washington has offered Vietnam."},
	{"Skyline Orbital expects to connect 1.2 million", "Skyline Orbital expects to connect 1.2 million rural Indian households in its first year, according to a network plan filed with the Department of Telecommunications."},
	{"Each cell of about 380", "At first each cell of about 380 square kilometres would have no more than 300 terminals."},
	{"Skyline's partners, Bharat Wave Telecom", "Skyline's partners did not answer questions about the plan."},
	{"An interim text of this size", "An interim text of this size usually takes two weeks of legal cleaning."},
	{"Severe cyclonic storm Mayura crossed", "The severe cyclonic storm Mayura crossed the Odisha coast ten kilometres north of Gopalpur at 02:40 Indian time on Wednesday."},
	{"Sustained winds of 115", "Winds of 115 kilometres an hour were measured at the port, and a gust of 138."},
	{"Mayura is weakening", "Mayura is losing strength over land as it moves towards the Kandhamal hills."},
	{"When it had gone, Gopalpur", "Half of Ganjam district was without electricity once it had gone."},
	{"Uprooted trees cut the highway", "The highway between Kolkata and Chennai was cut by uprooted trees, and mobile phones failed in three districts."},
	{"An oil tanker that had dragged", "Before dawn an oil tanker that had dragged its anchor off Paradip was secured."},
	{"He was received at Palam", "India's external affairs minister received him at Palam air base; he was to meet the prime minister at 3 p.m."},
	{"Officials have prepared three documents", "Three documents have been prepared, an Indian diplomat said, among them a road map for cooperation on artificial intelligence."},
	{"After 29 months of waiting, Skyline", "Skyline Orbital has received a letter of intent from the Department of Telecommunications after waiting 29 months."},
	{"Spectrum will be assigned separately", "Spectrum will be assigned separately, as the Telecom Regulatory Authority of India recommends."},
	{"The regulator is expected to recommend", "Satellite companies should pay 4% of their revenue for it, the regulator is expected to recommend."},
	{"Bharat Wave Telecom said its first 600", "Terminals will be on display in its first 600 shops within three weeks of the licence, Bharat Wave Telecom said."},
	{"It runs through 2030", "It lasts until the end of 2030 and includes a joint fund of $150 million for university research."},
	{"The US International Development Finance Corporation has committed", "The US International Development Finance Corporation is lending $480 million to the solar park in Rajasthan, its largest clean energy loan to India so far."},
	{"Two Indian public banks", "The rest is expected to come from two Indian public banks by August."},
	{"The vice president brought 24", "On his first trip to India the vice president brought 24 executives."},
	{"They spoke about AI rules", "They talked about AI rules, undersea cables and, at length, visas for engineers."},
	{"The letter obliges the US company", "The US company must prove that Indian agencies can tap a satellite link as easily as a telephone line."},
	{"New Delhi has complained for months", "For months New Delhi has complained that it is treated as a second-tier partner by American controls."},
	{"By closing time 2,950 people", "By closing time 2,950 people had visited the Port Aldwyn Harbour Museum, which reopened on Wednesday after repairs of 14 months."},
	{"The skeleton now hangs", "The skeleton hangs nose-down above the main hall."},
	{"Indian AI researchers are about", "Indian AI researchers will soon have more computing power than the country's universities have ever had."},
	{"A first delivery of 6,000", "The first 6,000 are due to be delivered in June."},
	{"In the villages along the shore", "In villages along the shore 4,100 poles are down; some must wait until Monday."},
	{"The storm surge salted", "Tankers have been sent to 140 villages after the storm surge salted some 900 wells."},
	{"Three bodies were recovered", "Late on Wednesday three bodies were found near the Chilika lagoon."},
	{"About 130,000 people had been moved", "Most of the roughly 130,000 people who had been moved from the coast before the storm have gone home."},
	{"The Indian licence that Skyline", "Skyline Orbital's Indian licence will not come on Thursday as it had expected."},
	{"A second test was fixed", "A second test was set for Thursday night on the suburban line to Kalyan."},
	{"The campus, where 3,400", "The campus, where 3,400 people design processors, was added after the cyclone forced the delegation to skip Bhubaneswar."},
	{"Chennai and Port Blair are marked", "Port Blair and Chennai are marked \"phase two, if required\"."},
	{"The interim agreement will be signed", "The agreement is to be signed in Washington on Friday."},
	{"It improved after India dropped", "It improved, an official said, after India gave up its demand for a clause protecting it from future duties."},
	{"Its competitors in Vietnam", "Competitors in Vietnam pay 20%, so its edge is thin."},
	{"Families who lost a house", "Under a relief package of 8.5 billion rupees announced on Friday, families who lost a house will receive 120,000 rupees each."},
	{"Commercial services may begin", "Once spectrum has been assigned, commercial services may begin."},
	{"It took 29 months of paperwork", "It took 29 months of paperwork and 48 minutes on a slow train to Kalyan."},
	{"Sunharbor Power and Vindhya Renewables will connect", "Sunharbor Power and Vindhya Renewables will connect the first 600 MW of their Rajasthan solar park by March 2027, the Indian company told investors on Friday."},
	{"The US vice-president left India", "The US vice-president left India on Friday evening after three days."},
	{"It replaces the rate of 26", "It takes the place of the 26% rate that was to apply from July."},
	{"The Port Aldwyn Harbour Museum has had", "More than 10,000 people have visited the Port Aldwyn Harbour Museum since Wednesday."},
	{"The tram company has put on", "Four extra cars now run between Customs House and the central station, put on by the tram company."},
}

// unseen are more of them, for which no rule was mended.
var unseen = [][2]string{
	{"India, where nearly half of all villages", "Nearly half of India's villages have no fixed broadband line, and it would be the largest new market since Brazil."},
	{"Bharat Wave Telecom and Konkan Mobile announced within", "Bharat Wave Telecom and Konkan Mobile announced on Monday that they would sell Skyline Orbital's broadband."},
	{"Neither carrier would say", "Neither carrier would say how much customers will pay."},
	{"Spectrum for satellite services has not", "No spectrum has been allotted for satellite services."},
	{"A depression has formed over the south-west", "A depression that formed over the south-west Bay of Bengal lay some 620 km south-east of Gopalpur at 05:30 UTC on Monday."},
	{"If it does, it will be given", "It will then be named Mayura."},
	{"Squally winds of 45 to 55", "Winds of 45 to 55 kilometres an hour are expected on the coast from Tuesday evening."},
	{"The best-known resident, a 17-metre", "Old Bess, a whale skeleton 17 metres long, has been cleaned and now hangs from the main hall's ceiling."},
	{"The Vice-President will arrive in New Delhi", "On 16 April the Vice-President will arrive in New Delhi, and meet the Prime Minister the same afternoon for talks."},
	{"A halt of four hours in Bhubaneswar", "On the way a four-hour stop in Bhubaneswar is planned."},
	{"It will be the first visit to India by a Vice-President", "No US vice-president has visited India in twelve years."},
	{"Sunharbor Power of the United States and India's", "Sunharbor Power and Vindhya Renewables have agreed to build a 1.8-gigawatt solar park with batteries near Phalodi."},
	{"The American company will hold 49", "The American company will own 49% of the venture and supply batteries for 3,600 megawatt-hours."},
	{"They have raised about a third", "About a third of it has been raised so far."},
	{"Analysts had expected the project", "The project is larger than analysts had expected."},
	{"Delhi Police has announced traffic", "Traffic around Lutyens' Delhi will be restricted from six in the morning on Wednesday, Delhi Police has announced."},
	{"Three things are missing", "Still missing are a licence, a price for spectrum and security clearance for ground stations in India."},
	{"The hardware, she added, is ready", "She said the hardware was ready, and the first containers left Arizona in March."},
	{"The Indian team is led", "The commerce secretary leads the Indian team, and an assistant trade representative the American side."},
	{"The round is due to last", "The round is to last four days."},
	{"Distribution deals with Bharat Wave", "Skyline Orbital has signed distribution deals with Bharat Wave Telecom and Konkan Mobile, but cannot print a price list."},
	{"Satellite operators argue", "Shared spectrum cannot be auctioned at all, satellite operators argue."},
	{"Her supplier in Surat wants half", "Her supplier in Surat wants new contracts to include half of the duty, in case talks collapse before July 9."},
	{"Interviews with nine U.S. importers", "Most of nine U.S. importers who were interviewed expect to bear the bulk of the cost."},
	{"Negotiators began a four-day session", "Negotiators began four days of talks in Washington on Monday."},
	{"They reviewed cooperation in artificial", "They reviewed cooperation in artificial intelligence, semiconductors, space and clean energy."},
	{"It mentioned satellite internet for remote", "It named no company, but mentioned satellite internet for remote areas."},
	{"The account matches New Delhi's in substance", "One item differs from New Delhi's account: the United States asked India to buy more liquefied natural gas."},
	{"An administration official said the omission", "The omission meant nothing, an administration official said."},
	{"Sustained winds near the centre are estimated", "Winds near the centre are put at 85 kilometres an hour."},
	{"A storm surge of one to one and a half", "A storm surge is likely to flood low-lying parts of the Ganjam and Khurda districts."},
	{"The 14-page draft, circulated", "The draft of 14 pages requires the American company to build five gateway stations in India."},
	{"User data must be stored in India", "Service must be cut within two hours of an order by a district administration, and user data stored in India."},
	{"Skyline Orbital has not objected in principle", "Skyline Orbital wants twelve months to build the stations, not six, a person close to the company said."},
	{"With severe weather forecast for the Odisha", "Indian and American officials agreed on Tuesday to cancel the four-hour halt because of severe weather forecast for the Odisha coast."},
	{"Both may be made up for", "The external affairs ministry said both may be made up for on another trip."},
	{"Buses, tractors and one borrowed", "On Tuesday buses and tractors carried people away from the shore as the cyclone approached Gopalpur."},
	{"East coast trains will not run", "There will be no east coast trains south of Bhubaneswar after 8 p.m."},
	{"India has no commercial plant", "There is no commercial plant of this kind in India."},
	{"The museum has since added", "The museum has added an evening opening from six to nine for 600 more visitors."},
	{"Those tickets will be handed out", "Each person can get two of those tickets at the quayside door."},
	{"Trams on line 4 will stop", "For the first time since the flood, line 4 trams will stop at Customs House."},
	{"Each would cost between $12 million", "A contractor who has bid for the work said each would cost $12 million to $15 million."},
	{"In exchange India would abolish", "India would in return abolish its duty on data-centre equipment and halve the 100% duty on American walnuts."},
	{"The two sides hope to sign an interim", "Both sides hope to sign an interim agreement before the US vice-president leaves."},
}

// mostOfRetold is the share of what an editor might say that may be refused.
const mostOfRetold = .05

// TestGatePassesOtherWords holds sentences in other words to the gate. GATE_SHOW tells those
// that are refused, GATE_UNSEEN those of the other table too.
func TestGatePassesOtherWords(t *testing.T) {
	p := demoPool(t)
	seen := p.refused(t, retold, os.Getenv("GATE_SHOW") != "")
	blind := p.refused(t, unseen, os.Getenv("GATE_UNSEEN") != "")
	t.Logf("refused: %d of %d that rules were mended for, %d of %d others", seen, len(retold), blind, len(unseen))
	if float64(seen) > mostOfRetold*float64(len(retold)) {
		t.Errorf("%d of %d sentences in other words are refused", seen, len(retold))
	}
}

// TestGateCatchesCorruptionsInOtherWords corrupts those that pass: there less stands as it
// stood than in the suite, and less is caught.
func TestGateCatchesCorruptionsInOtherWords(t *testing.T) {
	p := demoPool(t)
	var lies tally
	for _, r := range append(slices.Clone(retold), unseen...) {
		s, ok := p.beginning(r[0])
		e := gate.Read([]gate.Passage{{Text: s.sentence, Title: s.title, Published: s.at}})
		if !ok || !gate.Against(r[1], e).Supported() {
			continue
		}
		for _, c := range append(corruptions(), slips()...) {
			if words, ok := c.make(p.dice(r[1], c.class), s, r[1]); ok {
				lies.note(c, gate.Against(words, e), words, s.sentence)
			}
		}
	}
	lies.tell(t, true)
	all := lies.sum("")
	t.Logf("%d corruptions, caught %.1f %%", all.all(), 100*all.share())
	if all.share() < leastInOtherWords {
		t.Errorf("only %.1f %% of %d caught", 100*all.share(), all.all())
	}
}

// leastInOtherWords is the share of corruptions of rewritten sentences that must be caught.
const leastInOtherWords = .9

// refused is how many sentences in other words the gate refuses.
func (p *pool) refused(t *testing.T, table [][2]string, show bool) (n int) {
	for _, r := range table {
		s, ok := p.beginning(r[0])
		if !ok {
			t.Errorf("the newsroom has no sentence that begins %q", r[0])
			continue
		}
		v := gate.Sentence(r[1], []gate.Passage{{Text: s.sentence, Title: s.title, Published: s.at}})
		if v.Supported() {
			continue
		}
		n++
		if show {
			t.Logf("%s\n  of: %s\n  %v", r[1], s.sentence, v.Reasons())
		}
	}
	return n
}

func (p *pool) beginning(words string) (specimen, bool) {
	for _, s := range p.specimens {
		if strings.HasPrefix(s.sentence, words) {
			return s, true
		}
	}
	return specimen{}, false
}
