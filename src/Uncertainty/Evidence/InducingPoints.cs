using Whence.Models.Images;

namespace Whence.Uncertainty.Evidence;

/// <summary>The training examples that a posterior is carried by.</summary>
public sealed record InducingPoints
{
    /// <summary>Their transformed features [m,D].</summary>
    public required float[] Points { get; init; }

    /// <summary>Their ids [m].</summary>
    public required string[] Ids { get; init; }

    /// <summary>Their labels [m].</summary>
    public required int[] Labels { get; init; }

    /// <summary>Small pictures of them [m], all of one size; null where there are no pictures.</summary>
    public Image[]? Thumbnails { get; init; }

    /// <summary>Their number m.</summary>
    public int Count => Ids.Length;

    /// <summary>Features a point, D.</summary>
    public int Dimensions => Points.Length / Ids.Length;

    /// <summary>Features of one point [D].</summary>
    public ReadOnlySpan<float> this[int index] => Points.AsSpan(index * Dimensions, Dimensions);

    /// <summary>Whether another set is the same points under the same ids.</summary>
    internal bool IsSame(InducingPoints other) =>
        Ids.AsSpan().SequenceEqual(other.Ids) && Points.AsSpan().SequenceEqual(other.Points) && Labels.AsSpan().SequenceEqual(other.Labels);

    /// <summary>The points without the one at <paramref name="index"/>.</summary>
    internal InducingPoints Without(int index) => new()
    {
        Points = [.. Points[..(index * Dimensions)], .. Points[((index + 1) * Dimensions)..]],
        Ids = [.. Ids.Where((_, i) => i != index)],
        Labels = [.. Labels.Where((_, i) => i != index)],
        Thumbnails = Thumbnails is null ? null : [.. Thumbnails.Where((_, i) => i != index)],
    };
}
