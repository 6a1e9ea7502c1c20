from __future__ import annotations

import numpy as np
from hdbscan import HDBSCAN

from models.themes.consensus import dense


def test_one_tree_for_all_sizes_gives_what_hdbscan_gives_for_each() -> None:
    random = np.random.default_rng(3)
    points = random.normal(size=(120, 4)) + np.repeat(random.normal(size=(6, 4)) * 3, 20, axis=0)
    asked = [(size, selection) for size in (2, 3, 6) for selection in ("leaf", "eom")]
    for found, (size, selection) in zip(dense(points, sizes=(2, 3, 6)), asked, strict=True):
        alone = HDBSCAN(min_cluster_size=size, min_samples=1, cluster_selection_method=selection, core_dist_n_jobs=1)
        assert np.array_equal(found, alone.fit_predict(points))
