using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>
/// A method compiled for as many samples per pass as its options say, and for fewer where a deadline is shorter than such a pass: what a
/// pass takes is measured, and the plan is taken that gets through most samples in time.
/// </summary>
sealed class MethodPlans(INetwork network, Weights weights, IExplainer explainer, ExplainOptions options) : IDisposable
{
    // A pass that is cut off by the deadline is lost: it should be a small part of it.
    const double LargestShare = 0.25;
    const int Shrink = 4;

    // Largest batch first.
    readonly List<MethodPlan> plans = [new(network, weights, explainer, options)];

    /// <summary>The plan for runs without a deadline.</summary>
    public MethodPlan Whole => plans[0];

    /// <summary>All plans that were compiled so far.</summary>
    public IEnumerable<Plan> Compiled => plans.Select(plan => plan.Plan);

    /// <summary>Whether there are plans, measured, for a deadline that leaves this time to passes.</summary>
    public bool AreReady(double milliseconds) => IsFixed || plans[^1].Loop.PassMilliseconds <= LargestShare * (milliseconds - plans[^1].Loop.FinishMilliseconds)
        || (plans[^1].Context.Batch == 1 && !double.IsNaN(plans[^1].Loop.PassMilliseconds));

    /// <summary>The plan to be measured next; compiled for fewer samples a pass where the smallest was measured already.</summary>
    public MethodPlan Next()
    {
        if (!double.IsNaN(plans[^1].Loop.PassMilliseconds))
            plans.Add(new(network, weights, explainer, options with { Batch = Math.Max(1, plans[^1].Context.Batch / Shrink) }));
        return plans[^1];
    }

    /// <summary>The plan that gets through most samples in the time; the larger batch where it is equal.</summary>
    public MethodPlan Choose(double milliseconds)
    {
        var (best, most) = (plans[^1], 0.0);
        foreach (var plan in plans)
        {
            var samples = Math.Min(plan.Context.Samples, Math.Floor((milliseconds - plan.Loop.FinishMilliseconds) / plan.Loop.PassMilliseconds) * plan.Context.Batch);
            if (samples > most)
                (best, most) = (plan, samples);
        }
        return best;
    }

    public void Dispose() => plans.ForEach(plan => plan.Dispose());

    // The caller chose the batch.
    bool IsFixed => options.Batch is not null || Whole.Context.Batch == 1;
}
