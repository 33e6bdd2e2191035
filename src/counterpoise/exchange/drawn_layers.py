"""The layers of an area defence in every draw, for compiled loops."""

from __future__ import annotations

import numpy as np

from counterpoise.exchange.forces import AreaDefence, Floats
from counterpoise.exchange.kernel.compiled import entry, inlined
from counterpoise.exchange.leak import LayerArrays, leak_through_scalar


def layers_of(defence: AreaDefence) -> tuple[LayerArrays, Floats]:
    """Return what is the same in every draw, and what is not: stock, kill, shots, discrimination."""
    layers = len(defence.names)
    one = np.ones(layers)
    same = LayerArrays(
        kind=np.array(defence.kind, dtype=np.int64).reshape(layers),
        stock=one,
        p_kill=one,
        max_shots=one,
        is_sls=np.array(defence.is_shoot_look_shoot, dtype=np.bool_).reshape(layers),
        discrimination=one,
        absentee_ratio=one,
        p_works=one,
    )
    drawn = np.stack([defence.stock, defence.p_kill, defence.max_shots, defence.discrimination], axis=1)
    return same, np.ascontiguousarray(drawn)


@inlined
def layers_in_draw(same: LayerArrays, drawn: Floats) -> LayerArrays:
    """Return the layers of one draw; see :func:`layers_of`."""
    return LayerArrays(
        same.kind,
        drawn[0],
        drawn[1],
        drawn[2],
        same.is_sls,
        drawn[3],
        same.absentee_ratio,
        same.p_works,
    )


def leak_of(raid: Floats, defence: AreaDefence) -> Floats:
    """Return the share of a raid, array (draws, 3), that a defence lets through: array (draws,)."""
    leak = np.zeros(raid.shape[0])
    _leak_of_all(np.ascontiguousarray(raid), *layers_of(defence), leak)
    return leak


@entry
def _leak_of_all(raid: Floats, same: LayerArrays, drawn: Floats, leak: Floats) -> None:
    for d in range(raid.shape[0]):
        leak[d] = leak_through_scalar(layers_in_draw(same, drawn[d]), raid[d, 0], raid[d, 1], raid[d, 2])
