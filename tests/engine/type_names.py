"""Names of event types as other companies' systems send them, none foreseen one by one: trouble, and everyday life.

Written before the words by which they are judged, across trades. ``test_unforeseen_names`` counts the misjudged ones.
"""

TROUBLE_NAMES = """
results.swapped sim.swapped disconnection.notice_sent supply.disconnection_notice
account.takeover_attempted account.dormant_flagged account.garnished account.seized account.funds_withheld
card.cloned card.swallowed_by_atm card.used_fraudulently card.limit_exceeded card.pin_guessed
payment.held_for_review payment.duplicated payment.sent_to_wrong_account payment.misapplied payment.stuck
direct_debit.mandate_revoked standing_order.skipped cheque.unpaid loan.default_notice_sent mortgage.foreclosure_started
credit.score_dropped credit.limit_cut overdraft.withdrawn atm.short_dispense savings.rate_slashed
customer.insolvent customer.evicted customer.injured customer.imprisoned customer.threatened_legal_action
debt.handed_to_collector bailiff.assigned court.judgment_entered solicitor.letter_received regulator.complaint_received
order.short_shipped order.wrong_size_sent order.duplicated order.stuck_in_customs order.oversold
parcel.crushed parcel.soaked parcel.returned_to_sender parcel.opened_in_transit parcel.left_in_rain
delivery.no_access delivery.wrong_address delivery.unsuccessful courier.accident courier.went_missing
product.contaminated product.safety_warning product.mould_found product.expired_on_arrival product.mislabelled
item.scratched item.parts_missing item.unusable item.counterfeit furniture.collapsed
refund.shortfall refund.lost voucher.invalidated loyalty.points_wiped giftcard.drained
flight.diverted flight.overbooked flight.turned_back flight.aborted_takeoff flight.rescheduled_by_airline
booking.bumped booking.lost_by_hotel booking.double_booked hotel.bedbugs_reported hotel.closed_by_health_inspector
baggage.delayed_at_hub baggage.torn baggage.left_behind baggage.misplaced passenger.taken_ill
passenger.denied_entry visa.refused train.stranded_passengers ferry.stormbound cruise.quarantined
rental_car.broke_down rental_car.impounded trip.curtailed tour.operator_collapsed seat.downgraded
supply.disconnected supply.voltage_surge water.contaminated water.boil_notice_issued water.pressure_lost
gas.smell_reported gas.leak_suspected boiler.shutdown heating.stopped meter.fire_risk
meter.tampering_detected meter.reading_disputed bill.tripled bill.wrong_tariff_applied prepay.exhausted
solar.inverter_tripped charger.overheating battery.swollen elevator.stuck alarm.false_triggered
device.bricked device.battery_swollen device.exploded device.malware_found device.ransomed
sim.cloned sim.swap_suspected number.hijacked number.spoofed number.lost_in_porting
line.cut line.crackling network.congested network.cell_tower_destroyed roaming.bill_exploded
service.unreachable service.unstable install.botched install.damaged_property technician.injured
technician.rude_reported appointment.forgotten appointment.double_booked callback.skipped ticket.neglected
privacy.data_exposed privacy.record_leaked password.compromised login.impossible_travel identity.stolen
email.account_phished profile.impersonated consent.violated letter.misaddressed documents.lost_in_post
policy.lapsed policy.voided claim.underpaid claim.stalled claim.fraud_suspected
premium.doubled insurer.insolvent car.written_off house.burned_down house.flooded
pet.injured patient.misdiagnosed prescription.wrong_dose prescription.recalled lab.sample_contaminated
surgery.postponed treatment.complication vaccine.adverse_reaction ambulance.requested care.neglect_reported
school.expelled course.withdrawn exam.irregularity student.bullied membership.revoked
subscription.charged_after_cancellation subscription.paused_for_nonpayment content.removed stream.buffering
app_store.account_banned
"""

ORDINARY_NAMES = """
account.statement_available account.nickname_changed account.interest_credited account.balance_checked
account.limit_raised
card.added_to_wallet card.contactless_enabled card.pin_changed card.renewed card.dispatched
payment.scheduled payment.authorised payment.captured payment.settled payment.receipt_emailed
direct_debit.set_up standing_order.executed cheque.cashed loan.instalment_paid mortgage.rate_fixed
credit.score_improved salary.received atm.withdrawal atm.cash_deposited savings.goal_reached
customer.birthday customer.anniversary customer.moved_in customer.segment_updated customer.preferences_saved
profile.photo_uploaded profile.completed profile.address_updated identity.document_verified consent.given
order.placed order.packed order.picked order.handed_to_courier order.invoiced
parcel.sorted parcel.out_for_delivery parcel.arrived_at_depot parcel.signed_for parcel.collected
delivery.scheduled delivery.slot_chosen delivery.window_confirmed courier.assigned courier.nearby
product.viewed product.rated_five_stars product.registered product.added_to_wishlist product.restocked
item.gift_wrapped item.back_in_stock item.reserved item.personalised furniture.assembled
refund.paid refund.processed voucher.redeemed loyalty.points_earned giftcard.activated
flight.booked flight.checked_in flight.boarded flight.departed flight.landed
booking.confirmed booking.seat_selected booking.paid hotel.checked_in hotel.checked_out
baggage.checked baggage.loaded baggage.claimed passenger.details_completed passenger.meal_chosen
visa.granted train.departed_on_time ticket.issued ferry.boarded cruise.embarked
rental_car.picked_up rental_car.returned trip.completed tour.joined seat.upgraded
supply.started supply.switched_over water.sample_passed gas.safety_check_passed boiler.serviced
heating.switched_on meter.reading_submitted meter.installed bill.generated prepay.topped_up
tariff.changed tariff.renewal_offered solar.export_paid charger.session_finished battery.fully_charged
device.firmware_updated device.paired device.registered device.synced device.switched_on
sim.activated sim.swapped number.ported_in line.tested network.registered
roaming.enabled service.activated service.upgraded install.completed technician.arrived
technician.visit_scheduled appointment.booked appointment.reminder_sent callback.scheduled callback.completed
ticket.solved login.succeeded login.from_known_device password.changed twofactor.enabled
email.verified newsletter.subscribed letter.sent documents.received contract.signed
policy.issued policy.renewed claim.approved claim.paid premium.reduced
quote.requested quote.sent car.serviced house.insured pet.vaccinated
patient.registered prescription.issued prescription.ready_for_collection lab.results_ready surgery.scheduled
treatment.finished vaccine.given checkup.due_soon care.plan_agreed gym.class_attended
school.enrolled course.started course.lesson_completed exam.passed certificate.awarded
membership.joined membership.renewed subscription.started subscription.renewed subscription.plan_switched
content.watched content.liked playlist.created stream.started game.level_reached
referral.sent referral.rewarded survey.invited event.registered event.attended
webinar.joined coupon.issued wishlist.shared cart.item_added store.visited
warranty.registered recipe.saved reading.recorded address.validated bonus.credited
"""

TROUBLE = tuple(TROUBLE_NAMES.split())
ORDINARY = tuple(ORDINARY_NAMES.split())
