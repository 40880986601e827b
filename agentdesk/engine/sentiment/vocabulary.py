"""What words and phrases mean when people speak of a service or a product, where VADER's general list has no word for
it or misjudges it.

Written from general knowledge and checked on half of the rated texts (``tests/benchmarks/feeling.py`` reports the other
half). A company adds its own words with ``care_words`` in its policy; those win.
"""

from collections.abc import Mapping

_BY_STRENGTH: Mapping[float, str] = {
    -3.2: """
        nightmare; piece of crap; piece of garbage; piece of junk; rip off; ripoff; ripped off; scam; scammed; stay away
        from; steer clear; thanks for nothing; total waste; waste of money; worst ever
    """,
    -2.6: """
        i'm gone; i am gone; passed away; a joke; avoid; disgrace; do not buy; do not waste; don't bother; don't
        buy; don't waste; face with symbols on
        mouth; fed up; fobbed off; garbage; had enough; inexcusable; isn't worth; junk; lemon; never again; never buy;
        no excuse; not buy; not worth; overcharged; paperweight; pouting face; rubbish; save your cash; save your money;
        shambles; sick and tired; sick of; trash; unacceptable; unusable; waste of time; what a joke
    """,
    -2.2: """
        are you kidding; are you serious; big disappointment; charged me twice; charged twice; clueless; complain to
        your; conked out; crapped out; dead on arrival; deceptive; defective; died; do you even; double charged; enough
        is enough; fall apart; falling apart; falls apart; false advertising; faulty; fell apart; flimsy; from my
        lawyer; from my solicitor; hear from my attorney; huge disappointment; in small claims; in small claims court;
        incompetent; keeps crashing; keeps failing; leave me alone; legal action; let down; misleading; never worked;
        never works; no help at all; no one helps; nobody helps; not helpful; not impressed; not satisfied; nothing
        worked; nothing works; one star; overpriced; poor quality; poorly designed; poorly made; quit working; regret
        buying; report you; ridiculous; run around; runaround; see you in court; shut up; stinks; stopped working; sue
        you; suing you; tired of; to the ombudsman; total disappointment; twice for the same; unsatisfactory; useless;
        will sue; you must be joking; zero stars
    """,
    -1.9: """
        parking fine; should not be paying; should not have to; shouldn't be paying; shouldn't have to; or i go;
        or i leave;
        or i will leave; or i'll leave; or i'm out; why do i have to; why should i have to; i'm out of here; i
        am out of here; about time; already told you; another provider; answer my question; answer the question;
        as i said; badly;
        blurry; breaks; broke; broken; broken heart; buggy; bugs; can't recommend; cancel everything; cancel my account;
        cancel my contract; cancel my membership; cancel my plan; cancel my service; cancel my subscription; cannot
        recommend; charged me for; charged too much; close my account; close the account; clown face; clunky; crashed;
        crashes; crashing; cumbersome; cut off; delete my account; did not show up; did not work; didn't show up; didn't
        turn up; didn't work; difficult to use; do not work; does not last; does not work; doesn't last; doesn't work;
        don't have all day; don't work; end my contract; error prone; face vomiting; face with steam from nose;
        facepalming; freezes; freezing; froze; gave up; get lost; get my money back; get on with it; give up; glitch;
        glitches; glitchy; go elsewhere; go to a competitor; grainy; hard to use; haven't got all day; how many times;
        hung up; hung up on; hurry up; i already said; i just said; i just told you; inferior; isn't working; keep
        transferring; keeps transferring; leaving you; like i said; locked out; lost a customer; lost me as; lousy;
        malfunction; malfunctioned; malfunctions; mediocre; nauseated face; never answer; never answered; never answers;
        never call back; never called; never called back; never calls back; never picks up; never responded; never show
        up; never showed up; never turned up; no call back; no help; no longer works; no one answers; no one called; no
        one came; no one picks up; no one shows up; nobody answers; nobody called; nobody came; nobody picks up; nobody
        shows up; noisy; not answer; not listening; not respond; not what i asked; not what i said; not working; out of
        my account without; out of patience; passed around; passed from; pile of poo; refused to; refuses to; return it;
        returned it; returned mine; returning it; ripping me off; scratchy; send it back; sending it back; sent around;
        sent from one; sent it back; shoddy; short lived; speak to a manager; speak to a supervisor; speak to your
        manager; stayed home; still doesn't; still isn't; still not; switch to another; switch to your competitor; take
        it back; takes forever; taking forever; taking my business; talk to a manager; talk to a supervisor; terminate
        my; thumbs down; to your competitor; told you already; too big; too expensive; too heavy; too loud; too short;
        too slow; too small; took forever; took it back; took money; took my money; took you long enough; transferred
        again; transferred me; transferring me; unamused face; unreliable; waited in all; waiting forever; want my money
        back; wasn't working; wasting my time; what is wrong with; what's wrong with; will not work; without asking;
        without my consent; without my permission; without telling me; won't answer; won't work; would not work;
        wouldn't work; yeah right; your supervisor
    """,
    -1.5: """
        been three weeks; been two weeks; went down; cut my line; cut off my; without a word; without warning;
        was late because; missed my;
        still no; app is down; broadband is down; connection is down; everything is down; internet is down; it
        is down; it's down; line is down; network is down;
        phone is down; server is down; service is down; site is down; system is down; tv is down; website is
        down; wifi is down;
        are down; is offline; took a day off; a human; a manager; a supervisor; actual person; again and again;
        always busy; anybody there; anyone there; are
        you deaf; are you even; are you there; awkward; been waiting; billed for; billed me; bounced around; bulky; came
        broken; can't access; can't connect; can't get in; can't get into; can't get through; can't log in; can't login;
        can't pay; can't reach; can't sign in; cannot access; cannot connect; cannot get in; cannot get into; cannot get
        through; cannot log in; cannot login; cannot pay; cannot reach; cannot sign in; come on; complained; complaint;
        con; confusing; cons; constantly busy; costing me; costs me; declined; deficiency; dented; did not order; didn't
        order; disappointment; doesn't let me; doesn't load; doesn't open; doesn't recognize; don't recognise; don't
        recognize; downside; downsides; drains; drawback; drawbacks; ejected; explain everything again; explain it
        again; explain this again; explained this; fifth time; flaw; flawed; flaws; for crying out loud; for god's sake;
        fourth time; go away; good grief; has been dead; hasn't arrived; how much longer; human being; hurry; in vain;
        incompatible; inconsistent; incorrect; is down again; jeez; keep waiting; kept waiting; kicks me out; lacked;
        lacking; lacks; leaks; let me speak to; let me talk to; letdown; logs me out; lost; mislabeled; missing; more
        than once; never arrived; never came; never ordered; never received; never signed up; no answer; no idea what
        you; no refund; no reply; no response; no use; nonsense; not a machine; not a robot; not arrived; not
        authorised; not authorized; not compatible; not enough; not good enough; not received; not recognise; not
        recognize; obsolete; on hold for; outage; outdated; over and over; overheated; overheats; poorly; real human;
        real person; rejected; repeat myself; scratched; scratches; shortcoming; shortcomings; skipping; skips; still
        waiting; stop calling; stop charging; stop emailing; stop sending; stop texting; stuck; stutters; talk to your
        manager; third time; throws me out; time and again; to no avail; told your colleague; too complicated; too
        little; too long; too many; too much; unable to; unanswered; unreachable; unresolved; wake up; want a refund;
        want my money; waste my time; way too high; what else do you; what more do you; why are you asking; why can't
        you; why do you keep; why do you need; why won't you; won't let me; worn; wrong amount; wrong item; wrong on my
        bill; wrong one; your boss; your manager
    """,
    -1.1: """
        as soon as possible; asap; because of you; confounded face; costly; delay; delayed; delays; did not come; didn't
        come; difficult to; dim; dirty; does not understand; doesn't understand; eight times; every single time;
        expensive; expressionless face; failing; fails; finicky; five times; four times; fourth call; had to buy; had to
        call; had to return; had to send; hard to; have to wait; heavy; immediately; issue with; issues with; it is not
        fixed; it isn't fixed; keep getting; keep having; kept getting; lasted only; late; long wait; loud; many times;
        minus; multiple times; never told; no idea why; no one; no picture; no sound; nobody; not able; not fixed; not
        understand me; odd; only lasted; out of stock again; overdue; pensive face; persevering face; problem with;
        problems with; said it would; second call; second time; seven times; several times; six times; sixth time; slow;
        slowly; strange; tedious; ten times; the wrong; third call; three times; times already; too high; trouble with;
        unable; waited; was promised; weird; were promised; you promised; you said it
    """,
    -0.6: """
        could have been; for days; for hours; for months; for weeks; i wish; instead of; issue; issues; nope; on hold;
        refund; repair; repaired; replacement; returned; should have; shrugging; supposed to; tried to; trying
        to; why are; why did; why do; why is; why won't; would have been
    """,
    -0.4: """
        cancel
    """,
    0.0: """
        a friend; a lot like; accept; acts like; agree;
        alert; allow; alright; anything like; as promised; as well; as
        well as; be happy to; benefit of the doubt; best buy; best plan; better plan; block; blocks; cancel the
        newsletter; care of; certain; certainly; challenge; charged; charges; credit; credit card; crush; customer care;
        customer support; dear; demand; drop down; drop off; easy chair; energy; feel like; feels like; felt like; fine
        print; free; free shipping; fun fact; gift; hands free; help; help center; help desk; helping; helps; i'd like;
        interest rate; interested; interested in; is like; just like; killer; kindly; like a; like an; like that; like
        this; like to; like to know; look like; looked like; looking like; looks like; low light; make sure; matter;
        matters; may well; no matter; not a complaint; not sure; not urgent; novel; number; number one; ok; okay; pay;
        please; pls; pretty much; promised; save the; saved as; security; security code; security question; seem like;
        seemed like; seems like; share; shared; shoot; sincerely; solution; something like; sound like; sounded like;
        sounds like; stop by; stopping; stops; stuff like; support; support site; support team; tech support; technical
        support; things like; toll free; urgent; was like; we'd like; well as; would like; yeah; yes
    """,
    0.9: """
        accurate; affordable; bright; clapping hands; compact; durable; fast; feature rich; fits; fits in; fixed; good
        value; great value; handy; hundred points; inexpensive; light; lightweight; loud enough; no issues; no problem;
        no rush; no trouble; no worries; okay thanks; plays well; plenty; plenty of; portable; powerful; quick; quickly;
        quiet; resolved; rugged; sharp; simple; sleek; slick; small enough; smooth; smoothly; so far so good; solid;
        sorted; take your time; than expected; up to date; updated; upgrade; upgraded; useful; value for money;
        versatile; white heavy check mark; winking face
    """,
    1.5: """
        is back; are back; a steal; ahead of; bargain; big relief; can't complain; cannot complain; convenient;
        courteous; crisp; crystal
        clear; dependable; easy to; easy to use; effortless; effortlessly; finally it works; finally works; flexible;
        good deal; good price; good quality; great deal; great price; great quality; high quality; i recommend; in no
        time; intuitive; it works; keep it up; knowledgeable; never a problem; never an issue; never any problem; never
        any trouble; never had a problem; never had any problem; never had any problems; never had any trouble; no
        complaints; no problems; on time; polite; professional; recommend it; recommend this; recommended; reliable;
        relief; rich; right away; runs fine; simple to use; solved; speedy; straightforward; sturdy; such a relief;
        thank you; that did it; that worked; top quality; user friendly; vivid; well built; well designed; well made;
        well worth; what a relief; work well; worked well; working again; working now; works again; works as; works
        fine; works fine now; works now; works well; worth every; worth it; worth the; would recommend
    """,
    2.2: """
        5 stars; a breeze; a charm; a must; a snap; a star; above and beyond; bang for the buck; bang for your buck;
        best of all; big help; blown away; buy it; buy one; buy this; can you go wrong; can't be beat; can't beat; can't
        go wrong; cannot beat; cannot go wrong; exceeded all; exceeded my; exceeds my; first class; first rate; five
        stars; flawless; flawlessly; game changer; gem; get one; get this; great help; hard to beat; highly recommend;
        highly recommended; huge help; in awe; jaw dropping; knocks; life saver; life savers; lifesaver; like a charm;
        love it; made my day; never failed; never fails; never let me down; never lets me down; no regrets; not be
        disappointed; not disappointed; pleasantly surprised; rock solid; rocks; saved my day; saved the day; seamless;
        seamlessly; second to none; so helpful; state of the art; strongly recommend; stunning; ten stars; thumbs up;
        top notch; two thumbs up; unbeatable; very helpful; went above and beyond; will not regret; won't be
        disappointed; won't regret; work great; worked great; works flawlessly; works great; works perfectly; wow; you
        are a star; you rock; you're a star
    """,
    3.0: """
        cannot thank you enough; can't thank you enough; could not have gone better; couldn't have gone better;
        absolutely love; best ever; can't get better; can't live without; can't say enough; cannot say enough; could not
        ask for more; could not be better; could not be happier; couldn't ask for more; couldn't be better; couldn't be
        happier; couldn't be more pleased; couldn't live without; does not get any better; doesn't get any better;
        doesn't get better; don't get any better; never been happier; perfect; perfectly; the best
    """,
}
"""Strengths are -4 to 4 like those of the list; 0 takes a word's strength away. Phrases are parted by semicolons; an
emoji stands as its description."""

_HINDERED = "can't; cannot; can not; can no longer; couldn't; could not; not able to; unable to"
_DONE_BY_PEOPLE = """
    access; activate; add; afford; answer; board; book; call; cancel; change; check in; connect; delete; download;
    edit; find my; find the; find your; finish; get a; get an; get any; get hold; get it; get my; get the; get this;
    get through; hear anything; hear you; install; make a call; make a payment; make any; make calls; open; order;
    pay; pick up; place; print; reach; read; receive; register; reset; return; see any; see my; see the; send; set
    up; sign up; submit; switch; top up; track; transfer; update; upload; use; view; watch; withdraw
"""
_REFUSED = (
    "did not; didn't; does not; doesn't; has not; hasn't; have not; haven't; will not; won't; would not; wouldn't"
)
_DONE_BY_THINGS = """
    accept; activate; apply; apply for; arrive; arrived; been activated; been delivered; been paid; been refunded;
    charge; come back; come through; come up; connect; deliver; done anything; download; fit; fix; go through; gone
    through; heard; help; install; load; open; print; recognise; recognize; refund; register; reply; replied;
    respond; responded; ring; save; scan; send; show; start; stay on; stream; switch on; sync; turn on; update
"""
"""What somebody cannot do, and what a thing does not do: each of the first with each of the second."""
_FAILING = -1.4


def _phrases(text: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in text.split(";")]


CARE_VOCABULARY: Mapping[str, float] = {
    f"{aux} {verb}": _FAILING
    for auxiliaries, verbs in ((_HINDERED, _DONE_BY_PEOPLE), (_REFUSED, _DONE_BY_THINGS))
    for aux in _phrases(auxiliaries)
    for verb in _phrases(verbs)
} | {phrase: strength for strength, phrases in _BY_STRENGTH.items() for phrase in _phrases(phrases)}
"""Word or phrase → strength."""
