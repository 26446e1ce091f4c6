"""Sentences that a report takes as they stand."""

from __future__ import annotations

from flask_babel import gettext as _

from kasus_training.assessments.analysis import Analysis
from kasus_training.assessments.findings import Findings, Size
from kasus_training.assessments.follow_up import FollowUp
from kasus_training.assessments.item_findings import Direction, FormItems, ItemFindings
from kasus_training.assessments.messages import figure, signed
from kasus_training.assessments.messages.figures import band_words, coefficient_words, p_words
from kasus_training.assessments.queries import Results


def report_sentences(results: Results, titles: tuple[str, str]) -> list[str]:
    """Each with its n, cautions included."""
    found, analysis, items = results.found, results.analysis, results.items
    if found.change is None or found.before is None or found.after is None:
        return []
    sentences = [
        _who(found, titles),
        _rose(found),
        _counted(found),
        _gained(found),
        _sized(found, analysis),
        _topics(items),
        _most(items),
        _reliable(items.after, titles[1]),
        _later(results.follow_up),
        _caution(found),
    ]
    return [sentence for sentence in sentences if sentence]


def _who(found: Findings, titles: tuple[str, str]) -> str:
    return _(
        "%(n_pre)s participants took the %(pre)s and %(n_post)s the %(post)s; %(n)s took both, and all figures "
        "below rest on them.",
        n_pre=found.who.n_pre,
        pre=titles[0],
        n_post=found.who.n_post,
        post=titles[1],
        n=found.who.n_pairs,
    )


def _rose(found: Findings) -> str:
    change, before, after = found.change, found.before, found.after
    assert change is not None and before is not None and after is not None
    facts = {
        "n": change.n,
        "points": figure(abs(change.mean)),
        "before": figure(before.mean),
        "after": figure(after.mean),
    }
    if change.mean > 0:
        text = _("Their mean score rose by %(points)s points, from %(before)s to %(after)s of 100 (n %(n)s).", **facts)
    elif change.mean < 0:
        text = _("Their mean score fell by %(points)s points, from %(before)s to %(after)s of 100 (n %(n)s).", **facts)
    else:
        text = _("Their mean score stayed at %(before)s of 100 (n %(n)s).", **facts)
    if change.interval is None:
        return text
    return f"{text} " + _(
        "The 95%% confidence interval of the change goes from %(low)s to %(high)s points.",
        low=signed(change.interval.low),
        high=signed(change.interval.high),
    )


def _counted(found: Findings) -> str:
    change = found.change
    assert change is not None
    return _(
        "Of these %(n)s participants %(improved)s scored higher than before, %(stayed)s the same and %(fell)s lower.",
        n=change.n,
        improved=change.improved,
        stayed=change.stayed,
        fell=change.fell,
    )


def _gained(found: Findings) -> str:
    gain = found.gain
    if gain is None or gain.value is None or gain.interval is None:
        return ""
    return _(
        "The normalised class gain is %(gain)s (95%% interval %(low)s to %(high)s; n %(n)s; %(band)s by Hake), a "
        "measure that favours groups with a high score before.",
        gain=figure(gain.value, 2),
        low=figure(gain.interval.low, 2),
        high=figure(gain.interval.high, 2),
        n=gain.n,
        band=band_words(gain.band),
    )


def _sized(found: Findings, analysis: Analysis) -> str:
    effect, ranks = analysis.effect, analysis.judged_ranks
    if effect is None or effect.d_z is None or effect.interval is None:
        return ""
    size = _(
        "The effect size is d_z = %(d)s (95%% interval %(low)s to %(high)s; n %(n)s)",
        d=figure(effect.d_z, 2),
        low=figure(effect.interval.low, 2),
        high=figure(effect.interval.high, 2),
        n=effect.n,
    )
    if ranks is None or ranks.p is None:
        return f"{size}."
    return f"{size}; " + _(
        "the exact Wilcoxon signed-rank test gives %(p)s (W⁺ %(plus)s; W⁻ %(minus)s; %(zero)s without a change).",
        p=p_words(ranks.p),
        plus=figure(ranks.w_plus),
        minus=figure(ranks.w_minus),
        zero=ranks.n_zero,
    )


def _topics(items: ItemFindings) -> str:
    if not items.topics:
        return ""
    parts = []
    for direction, word in (
        (Direction.IMPROVED, _("clearly improved: %(topics)s")),
        (Direction.FELL, _("clearly fell: %(topics)s")),
        (Direction.UNCLEAR, _("without a clear change: %(topics)s")),
    ):
        own = [topic for topic in items.topics if topic.direction is direction]
        if own:
            names = ", ".join(f"{topic.topic} ({signed(topic.change.mean)})" for topic in own)
            parts.append(word % {"topics": names})
    return _("By topic, in points of 100 over %(n)s participants: %(parts)s.", n=items.n_pairs, parts="; ".join(parts))


def _most(items: ItemFindings) -> str:
    risen = [question for question in items.questions if question.points > 0]
    if not risen:
        return ""
    best = max(risen, key=lambda question: question.points)
    return _(
        "The question that gained most is number %(number)s (%(topic)s): %(before)s of %(n)s were right before, "
        "%(after)s after.",
        number=best.number,
        topic=best.topic,
        before=best.change.both + best.change.lost,
        after=best.change.both + best.change.learnt,
        n=best.change.n,
    )


def _reliable(form: FormItems | None, title: str) -> str:
    reliability = form.reliability if form is not None else None
    if reliability is None:
        return ""
    text = _(
        "The %(test)s with %(k)s questions has a reliability of %(name)s = %(value)s (Feldt's 95%% interval %(low)s to "
        "%(high)s; n %(n)s)",
        test=title,
        k=reliability.n_items,
        name=coefficient_words(reliability.coefficient),
        value=figure(reliability.value, 2),
        low=figure(reliability.interval.low, 2),
        high=figure(reliability.interval.high, 2),
        n=reliability.n,
    )
    return f"{text}; " + _("below thirty people this is indicative.") if reliability.is_indicative else f"{text}."


def _later(found: FollowUp | None) -> str:
    if found is None or found.kept is None:
        return ""
    kept = found.kept
    text = (
        _(
            "Three months later %(n)s of the %(asked)s who had taken both tests answered again",
            n=found.n,
            asked=found.response.n_asked,
        )
        if found.later is None or found.after is None
        else _(
            "Three months later %(n)s of the %(asked)s who had taken both tests answered again; their mean went from "
            "%(after)s after the training to %(later)s",
            n=found.n,
            asked=found.response.n_asked,
            after=figure(found.after.mean),
            later=figure(found.later.mean),
        )
    )
    if kept.interval is None:
        return f"{text}."
    return f"{text} " + _(
        "(change %(change)s points; 95%% interval %(low)s to %(high)s), which need not hold for those who did not "
        "answer.",
        change=signed(kept.mean),
        low=signed(kept.interval.low),
        high=signed(kept.interval.high),
    )


def _caution(found: Findings) -> str:
    sized = {
        Size.FEW: _(
            "With fewer than six people these figures describe only themselves; nothing is concluded from them."
        ),
        Size.SMALL: _("With fewer than thirty pairs the figures are indicative."),
    }
    caution = _(
        "There was no comparison group, so the change is not proof that the training caused it; whoever sees the same "
        "questions twice also benefits from practice."
    )
    return " ".join([*([sized[found.size]] if found.size in sized else []), caution])
