"""What words and phrases mean when people speak of a service or a product, where VADER's general list has no word for
it or misjudges it.

Written from general knowledge and checked on half of the rated texts (``tests/benchmarks/feeling.py`` reports the other
half). A company adds its own words with ``care_words`` in its policy; those win.
"""

from collections.abc import Mapping

_BY_STRENGTH: Mapping[float, str] = {
    -3.2: """
        nightmare; piece of crap; piece of garbage; piece of junk; rip off; ripoff; ripped off; scam; scammed; stay
        away from; steer clear; thanks for nothing; total waste; waste of money; worst ever
    """,
    -2.6: """
        a joke; avoid; disgrace; do not buy; do not waste; don't bother; don't buy; don't waste; face with symbols
        on mouth; fed up; fobbed off; garbage; had enough; inexcusable; isn't worth; junk; lemon; never again; never
        buy; no excuse; not buy; not worth; overcharged; paperweight; pouting face; rubbish; save your cash; save
        your money; shambles; sick and tired; sick of; trash; unacceptable; unusable; waste of time; what a joke
    """,
    -2.2: """
        are you kidding; are you serious; big disappointment; charged twice; clueless; conked out; crapped out; dead
        on arrival; deceptive; defective; died; do you even; double charged; fall apart; falling apart; falls apart;
        false advertising; faulty; fell apart; flimsy; huge disappointment; incompetent; keeps crashing; keeps
        failing; leave me alone; let down; misleading; never worked; never works; no help at all; no one helps;
        nobody helps; not helpful; not impressed; not satisfied; overpriced; poor quality; poorly designed; poorly
        made; quit working; regret buying; ridiculous; run around; runaround; shut up; stinks; stopped working;
        tired of; total disappointment; unsatisfactory; useless; you must be joking
    """,
    -1.9: """
        about time; already told you; answer my question; answer the question; as i said; badly; blurry; breaks;
        broke; broken; broken heart; buggy; bugs; can't recommend; cannot recommend; clown face; clunky; crashed;
        crashes; crashing; cumbersome; cut off; did not work; didn't work; difficult to use; do not work; does not
        last; does not work; doesn't last; doesn't work; don't have all day; don't work; error prone; face vomiting;
        face with steam from nose; facepalming; freezes; freezing; froze; gave up; get my money back; get on with
        it; give up; glitch; glitches; glitchy; grainy; hard to use; haven't got all day; how many times; hung up;
        hung up on; hurry up; i already said; i just said; i just told you; inferior; isn't working; like i said;
        locked out; lousy; malfunction; malfunctioned; malfunctions; mediocre; nauseated face; never answer; never
        answered; never called back; never responded; no help; no longer works; no one answers; nobody answers;
        noisy; not answer; not listening; not respond; not what i asked; not what i said; not working; out of
        patience; passed around; pile of poo; refused to; refuses to; return it; returned it; returned mine;
        returning it; scratchy; send it back; sending it back; sent around; sent it back; shoddy; short lived; speak
        to a manager; speak to a supervisor; speak to your manager; still doesn't; still isn't; still not; take it
        back; takes forever; taking forever; talk to a manager; talk to a supervisor; thumbs down; told you already;
        too big; too expensive; too heavy; too loud; too short; too slow; too small; took forever; took it back;
        took you long enough; unamused face; unreliable; waiting forever; want my money back; wasn't working;
        wasting my time; what is wrong with; what's wrong with; will not work; won't answer; won't work; would not
        work; wouldn't work; yeah right; your supervisor
    """,
    -1.5: """
        a human; actual person; again and again; always busy; anybody there; anyone there; are you deaf; are you
        even; are you there; awkward; been waiting; bulky; come on; complained; complaint; con; confusing; cons;
        constantly busy; declined; deficiency; dented; disappointment; doesn't recognize; downside; downsides;
        drains; drawback; drawbacks; ejected; fifth time; flaw; flawed; flaws; for crying out loud; for god's sake;
        fourth time; go away; good grief; hasn't arrived; hurry; in vain; incompatible; inconsistent; incorrect;
        jeez; keep waiting; kept waiting; lacked; lacking; lacks; leaks; letdown; lost; mislabeled; missing; never
        arrived; never came; never received; no answer; no refund; no reply; no response; no use; nonsense; not
        arrived; not compatible; not enough; not received; not recognize; obsolete; on hold for; outage; outdated;
        over and over; overheated; overheats; poorly; real person; rejected; scratched; scratches; shortcoming;
        shortcomings; skipping; skips; still waiting; stuck; stutters; third time; time and again; to no avail; too
        complicated; too little; too long; too many; too much; unable to; unanswered; unreachable; unresolved; wake
        up; what else do you; what more do you; why are you asking; why can't you; why do you keep; why do you need;
        why won't you; worn; wrong item; wrong one
    """,
    -1.1: """
        as soon as possible; asap; confounded face; costly; delay; delayed; delays; difficult to; dim; dirty;
        expensive; expressionless face; failing; fails; finicky; had to buy; had to call; had to return; had to
        send; hard to; have to wait; heavy; immediately; issue with; issues with; keep getting; keep having; kept
        getting; lasted only; late; long wait; loud; many times; minus; multiple times; no picture; no sound; not
        able; odd; only lasted; overdue; pensive face; persevering face; problem with; problems with; several times;
        slow; slowly; strange; tedious; the wrong; three times; trouble with; unable; waited; weird
    """,
    -0.6: """
        cancel; could have been; i wish; instead of; issue; issues; nope; on hold; refund; repair; repaired;
        replacement; returned; should have; shrugging; supposed to; tried to; trying to; why are; why did; why do;
        why is; why won't; would have been
    """,
    0.0: """
        a lot like; accept; acts like; agree; alert; allow; alright; anything like; as well; as well as; benefit
        of the doubt; best buy; block; blocks; care of; certain; certainly; challenge; charged; charges; credit;
        credit card; crush; customer care; customer support; dear; demand; drop down; drop off; easy chair;
        energy; feel like; feels like; felt like; fine print; free shipping; fun fact; gift; hands free;
        help; help center; help desk; helping; helps; interest rate; interested; interested in; is like; just
        like; killer; kindly; like a; like an; like that; like this; look like; looked like; looking like; looks
        like; low light; make sure; matter; matters; may well; no matter; not sure; novel; number; number one;
        ok; okay; pay; please; pls; pretty much; save the; saved as; security; security code; security question;
        seem like; seemed like; seems like; share; shared; shoot; sincerely; solution; something like; sound
        like; sounded like; sounds like; stop by; stopping; stops; stuff like; support; support site; tech
        support; technical support; things like; toll free; was like; well as; yeah; yes
    """,
    0.9: """
        accurate; affordable; bright; clapping hands; compact; durable; fast; feature rich; fits; fits in; fixed;
        good value; great value; handy; hundred points; inexpensive; light; lightweight; loud enough; no issues; no
        problem; no trouble; no worries; okay thanks; plays well; plenty; plenty of; portable; powerful; quick;
        quickly; quiet; resolved; rugged; sharp; simple; sleek; slick; small enough; smooth; smoothly; so far so
        good; solid; sorted; than expected; up to date; updated; upgrade; upgraded; useful; value for money;
        versatile; white heavy check mark; winking face
    """,
    1.5: """
        a steal; ahead of; bargain; can't complain; cannot complain; convenient; courteous; crisp; crystal clear;
        dependable; easy to; easy to use; effortless; effortlessly; flexible; good deal; good price; good quality;
        great deal; great price; great quality; high quality; i recommend; in no time; intuitive; it works;
        knowledgeable; no complaints; no problems; on time; polite; professional; recommend it; recommend this;
        recommended; reliable; rich; right away; simple to use; solved; speedy; straightforward; sturdy; thank you;
        top quality; user friendly; vivid; well built; well designed; well made; well worth; work well; worked well;
        working now; works as; works fine; works fine now; works now; works well; worth every; worth it; worth the;
        would recommend
    """,
    2.2: """
        5 stars; a breeze; a charm; a must; a snap; above and beyond; bang for the buck; bang for your buck; best of
        all; big help; blown away; buy it; buy one; buy this; can you go wrong; can't be beat; can't beat; can't go
        wrong; cannot beat; cannot go wrong; exceeded all; exceeded my; exceeds my; first class; first rate; five
        stars; flawless; flawlessly; game changer; gem; get one; get this; great help; hard to beat; highly
        recommend; highly recommended; huge help; in awe; jaw dropping; knocks; life saver; life savers; lifesaver;
        like a charm; love it; made my day; never failed; never fails; never let me down; never lets me down; no
        regrets; not be disappointed; not disappointed; pleasantly surprised; rock solid; rocks; seamless;
        seamlessly; second to none; so helpful; state of the art; strongly recommend; stunning; ten stars; thumbs
        up; top notch; two thumbs up; unbeatable; very helpful; went above and beyond; will not regret; won't be
        disappointed; won't regret; work great; worked great; works flawlessly; works great; works perfectly; wow;
        you rock
    """,
    3.0: """
        absolutely love; best ever; can't get better; can't live without; can't say enough; cannot say enough; could
        not ask for more; could not be better; could not be happier; couldn't ask for more; couldn't be better;
        couldn't be happier; couldn't be more pleased; couldn't live without; does not get any better; doesn't get
        any better; doesn't get better; don't get any better; never been happier; perfect; perfectly; the best
    """,
}
"""Strengths are -4 to 4 like those of the list; 0 takes a word's strength away. Phrases are parted by semicolons; an
emoji stands as its description."""

CARE_VOCABULARY: Mapping[str, float] = {
    " ".join(phrase.split()): strength for strength, phrases in _BY_STRENGTH.items() for phrase in phrases.split(";")
}
"""Word or phrase → strength."""
