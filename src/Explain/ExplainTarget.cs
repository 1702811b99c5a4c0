namespace Whence.Explain;

/// <summary>The scalar s(x) that is explained: a form, and what it takes besides the class. A form alone is a target.</summary>
public sealed record ExplainTarget
{
    ExplainTarget(TargetForm form, int? other, IReadOnlyList<float>? weights) => (Form, Other, Weights) = (form, other, weights);

    /// <summary>The form.</summary>
    public TargetForm Form { get; }

    /// <summary>The class that a margin is taken over; null takes the highest other.</summary>
    public int? Other { get; }

    /// <summary>w of a weighted sum.</summary>
    public IReadOnlyList<float>? Weights { get; }

    /// <summary>z_c - z_other: why this class and not that one.</summary>
    public static ExplainTarget Against(int other) => new(TargetForm.Margin, other, null);

    /// <summary>sum_k w_k z_k, whatever the class.</summary>
    public static ExplainTarget Weighted(params IReadOnlyList<float> weights) => new(TargetForm.Weighted, null, weights);

    /// <summary>A form with what it takes besides.</summary>
    /// <exception cref="ExplainException">The form takes something else.</exception>
    public static ExplainTarget Of(TargetForm form, int? other, IReadOnlyList<float>? weights) => (other, weights) switch
    {
        (null, null) => form,
        (not null, not null) => throw new ExplainException("a class to compare with and weights of classes were given: one of them makes a target"),
        (not null, _) => form is TargetForm.Margin or TargetForm.Logit ? Against(other.Value) : throw new ExplainException($"a class to compare with is for the form margin, {form.ToString().ToLowerInvariant()} was asked for"),
        _ => form is TargetForm.Weighted or TargetForm.Logit ? Weighted(weights!) : throw new ExplainException($"weights of classes are for the form weighted, {form.ToString().ToLowerInvariant()} was asked for"),
    };

    /// <summary>A form alone.</summary>
    public static implicit operator ExplainTarget(TargetForm form) => new(form, null, null);
}
