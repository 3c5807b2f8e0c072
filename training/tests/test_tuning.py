"""The rules by which temperature, vividness and the class prior's strength are chosen."""

from training.tuning import Trial, choose, choose_strength


def test_the_nearest_to_the_truth_wins_among_colourful_pairs() -> None:
    trials = [
        Trial(0.0, 1.0, auc_rebalanced=60, auc=95, colourfulness_ratio=0.4, ab_error=10),
        Trial(0.5, 0.6, auc_rebalanced=63, auc=88, colourfulness_ratio=0.76, ab_error=13),
        Trial(0.6, 0.5, auc_rebalanced=64, auc=88, colourfulness_ratio=0.77, ab_error=12.5),
        Trial(1.0, 0.4, auc_rebalanced=90, auc=85, colourfulness_ratio=0.95, ab_error=17),
    ]
    assert choose(trials) == trials[2]


def test_a_grey_network_gets_its_most_colourful_pair() -> None:
    trials = [Trial(0.0, 1.0, 60, 90, 0.2, 9), Trial(1.0, 0.3, 60, 80, 0.4, 11)]
    assert choose(trials) == trials[1]


def test_the_class_prior_must_earn_its_work() -> None:
    assert choose_strength({0.0: 3.0, 0.1: 2.9995, 0.3: 3.01}) == 0
    assert choose_strength({0.0: 3.0, 0.1: 2.98, 0.3: 2.97}) == 0.3
