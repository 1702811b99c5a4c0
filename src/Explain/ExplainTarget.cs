using System.Globalization;
using Whence.Models;

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

    /// <summary>A target as people write it, on a command line or in a request.</summary>
    /// <param name="form">The form; the logit where none is named.</param>
    /// <param name="against">The class that is compared with, by index, label or synonym; or null.</param>
    /// <param name="weights">CLASS=W each, the weights of a sum of logits; may be empty.</param>
    /// <param name="labels">The classes' names.</param>
    /// <param name="classes">How many there are.</param>
    /// <param name="prefix">What stands before the names of the three, in messages.</param>
    /// <exception cref="ExplainException">They do not go together, or name no class.</exception>
    internal static ExplainTarget Read(TargetForm form, string? against, IReadOnlyList<string> weights, LabelList labels, int classes, string prefix = "")
    {
        if (against is not null && weights.Count > 0)
            throw new ExplainException($"{prefix}against names a class to compare with, {prefix}weight sums classes: give one of them");
        if (against is not null && form is not (TargetForm.Logit or TargetForm.Margin))
            throw new ExplainException($"{prefix}against makes a margin, {prefix}form {form.ToString().ToLowerInvariant()} is something else");
        if (weights.Count > 0 && form is not (TargetForm.Logit or TargetForm.Weighted))
            throw new ExplainException($"{prefix}weight makes a sum of logits, {prefix}form {form.ToString().ToLowerInvariant()} is something else");
        if (form == TargetForm.Weighted && weights.Count == 0)
            throw new ExplainException($"{prefix}form weighted needs weights of classes ({prefix}weight CLASS=W)");
        return against is not null ? Against(Class(against, $"{prefix}against {against}")) : weights.Count > 0 ? Weighted(Sum()) : form;

        float[] Sum()
        {
            var all = new float[classes];
            foreach (var text in weights)
            {
                // A label may hold the sign itself.
                var at = text.LastIndexOf('=');
                if (at <= 0 || !float.TryParse(text.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) || !float.IsFinite(weight))
                    throw new ExplainException($"{prefix}weight '{text}': a class and its weight are needed, such as 3=-0.5");
                all[Class(text[..at], $"{prefix}weight {text}")] += weight;
            }
            return all;
        }

        int Class(string text, string given)
        {
            try
            {
                return labels.Resolve(text, classes);
            }
            catch (PreprocessingException caught)
            {
                throw new ExplainException($"{given}: {caught.Message}");
            }
        }
    }

    /// <summary>Whether both are the same scalar; weights are compared one by one.</summary>
    public bool Equals(ExplainTarget? other) =>
        other is not null && (Form, Other, Weights is null) == (other.Form, other.Other, other.Weights is null) && (Weights is null || Weights.SequenceEqual(other.Weights!));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add((Form, Other));
        foreach (var weight in Weights ?? [])
            hash.Add(weight);
        return hash.ToHashCode();
    }

    /// <summary>A form alone.</summary>
    public static implicit operator ExplainTarget(TargetForm form) => new(form, null, null);
}
