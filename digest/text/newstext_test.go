package text

// newsText is made up, with about as many names, numbers and dates as news has.
const newsText = `PORT ESSEN (Wire) - The council of Port Essen agreed on Thursday to let the ferry line to Oskar Island go on until the end of March, after months in which neither the line nor the islanders knew whether it would.

The decision, which passed by eleven votes to six, came a day after Ada Prell, the line's head, had warned that without a new contract the two ships would be laid up. "We cannot ask our people to wait any longer," she told reporters outside the town hall. "They have rents to pay."

Mayor Jonas Rademak said the town would pay $1.2 million toward the winter service, down from $1.5 million a year ago, and that the rest had to come from fares. A single ticket now costs 4.50 dollars; it is expected to rise to five. About 1,900 people live on the island, most of them more than an hour from the nearest hospital.

Not everybody was pleased. The Harbour Merchants' Association, which had asked for a bridge since 2019, called the vote a patch on a patch. Its chairman, Tomas Okeke of Okeke & Sons Ltd., said a study by the University of Norvale had put the price of a bridge at 310 million dollars, and that the U.S. engineers who looked at the sound last year thought it could be done for less. He did not say how much less.

On the island itself the mood was calmer. At the Blue Anchor, the only inn that is open in November, guests read the news aloud and went on with their soup. "We were cut off for nine days in 2011," said Marit Solheim, who teaches at the school. "It was rather quiet. I would not want to do it again."

The line's older ship, the Sankt Elm, was built in Gdansk in 1987 and has failed two inspections. The ministry has given it leave to sail until 15 March; what happens then nobody would say. A spokeswoman for the ministry, asked about it on Wednesday, answered that the file was being looked at, and that looking at it took time.
`
