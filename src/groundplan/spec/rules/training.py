"""Every rule of a training run, in the order of the fields that they are about."""

from typing import Any, Final

from groundplan.spec.rules import place, training_accelerator, training_consumption, training_work, waivers
from groundplan.spec.rules.rule import Rule

RULES: Final[tuple[Rule[Any], ...]] = (
    place.prefix_suits_every_service,
    place.labels_are_googles,
    training_work.formats_agree,
    training_work.amount_is_said_once,
    training_work.data_is_in_one_place,
    training_work.linked_spec_is_a_file,
    training_work.checkpoints_come_before_the_end,
    training_accelerator.shape_is_said_once,
    training_accelerator.topology_is_of_a_slice,
    training_consumption.reservation_is_named,
    training_consumption.places_exist,
    training_consumption.places_stand_once,
    waivers.waivers_stand_once,
)
