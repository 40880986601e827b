"""A small policy about parcels, wallets and conversations, to be put at the end of the shipped one's files."""

from collections.abc import Mapping

RECORDS = """
  - id: wallet
    noun: a wallet
    title: "wallet {wallet.id}"
    key: [wallet_id]
    fields:
      balance: {is: number, default: 0}
      kind: {is: text, one_of: [card, voucher]}
    changes:
      - when: type == 'payment.wallet_told'
        set: {balance: data.balance, kind: data.kind}
  - id: parcel
    noun: a parcel
    title: "parcel {parcel.id}"
    key: [parcel_id, parcel_number]
    fields:
      status: {is: text, one_of: [packed, sent, delivered], default: packed}
      price: {is: number}
      came: {is: time}
      paid_from: {is: wallet}
      changes: {is: number, default: 0}
      contents: {is: list}
    changes:
      - when: type == 'order.parcel_packed'
        set: {price: data.price, paid_from: data.wallet, contents: data.contents}
      - when: type == 'order.parcel_sent' and parcel.status == 'packed'
        set: {status: "'sent'"}
      - when: type == 'order.parcel_came'
        set: {status: "'delivered'", came: at}
      - when: type == 'order.parcel_changed'
        set: {changes: parcel.changes + 1}
  - id: contact
    noun: the conversation
    scope: conversation
    fields:
      identified: {is: yes_no, default: false}
      our_mistake: {is: text, one_of: [yes_it_was, no_it_was_not]}
    changes:
      - when: type == 'system.identified'
        set: {identified: "true"}
      - when: type == 'system.looked_up'
        set: {our_mistake: data.answer}
"""
ACTIONS = """
actions:
  - id: stop_parcel
    title: "Stop {parcel.title}"
    kind: service
    for_each: parcel
    tags: [write]
    eligibility:
      - {id: packed, when: parcel.status == 'packed', because: "It is {parcel.status} already", evidence: record.parcel}
      - {id: once, when: parcel.changes == 0, because: It was changed before}
    propensity: 0.5
    value: 0.5
    script: "I am stopping {parcel.title}, paid from {parcel.paid_from.title}."
    weights:
      - {when: parcel.named, factor: 2, because: They named it}
  - id: take_parcel_back
    title: "Take {parcel.title} back"
    kind: service
    for_each: parcel
    tags: [write]
    eligibility:
      - {id: delivered, when: parcel.status == 'delivered', because: It has not come yet}
      - id: in_time
        when: parcel.came.known and parcel.came.days <= 30
        because: "It came {parcel.came.ago} ago, and the limit is 30 days"
        unless:
          - {when: trait.tier == 'gold', because: Gold members may return whenever they like}
      - id: covered
        when: parcel.paid_from.balance >= parcel.price
        because: "The {parcel.paid_from.kind} does not cover {parcel.price}"
    propensity: 0.5
    value: 0.4
  - id: explain_price
    title: Explain the price
    kind: service
    applicability:
      - {id: once, when: action.done == 0, because: It was explained}
    propensity: 0.5
    value: 0.6
  - id: give_discount
    title: Give a discount
    kind: service
    applicability:
      - {id: explained, when: done.explain_price.times > 0, because: The price was not explained yet}
    suitability:
      - id: still_unhappy
        when: done.explain_price.unhappy_since > 0
        because: They accept the price so far
        watch: {for: them not accepting the explanation, within: 15m}
    propensity: 0.5
    value: 0.5
  - id: wait_for_mood
    title: "Leave it at that for now: {waiting.title} only if it takes {waiting.for}"
    kind: no_action
    applicability:
      - {id: something, when: waiting.count > 0, because: Nothing is waited for}
    propensity: 0.5
    value: 0.5
    watch: {for: "{waiting.for}", within: 10m}
  - id: leave_parcel_alone
    title: "Leave {parcel.title} alone as long as we wait for {waiting.for}"
    kind: no_action
    for_each: parcel
    applicability:
      - {id: something, when: waiting.count > 0, because: Nothing is waited for}
    propensity: 0.2
    value: 0.2
    watch: {for: "{waiting.for}", within: 10m}
  - id: own_up
    title: Own up to the mistake
    kind: service
    eligibility:
      - {id: ours, when: contact.our_mistake == 'yes_it_was', because: The system says that it was no mistake}
    propensity: 0.5
    value: 0.5
"""
GATE = """
  - id: identified_first
    gate: eligibility
    kinds: [service]
    tags: [write]
    when: contact.identified
    because: Nobody knows yet who they are
  - id: heavy
    gate: suitability
    kinds: [service]
    for_each: parcel
    when: not ('anvil' in parcel.contents)
    because: "{parcel.title} is too heavy"
contact_policy:"""


def with_parcels(
    files: Mapping[str, str], records: str = RECORDS, actions: str = ACTIONS, gates: str = GATE
) -> dict[str, str]:
    """The files of a policy, and the parcels' beside them."""
    policy = files["policy.yaml"].replace("traits:\n", 'traits:\n  tier: ""\n', 1)
    return {
        **files,
        "records.yaml": files["records.yaml"] + records,
        "actions/shop.yaml": actions,
        "policy.yaml": policy.replace("\ncontact_policy:", gates, 1),
    }
