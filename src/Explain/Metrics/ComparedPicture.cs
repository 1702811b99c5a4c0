namespace Whence.Explain;

/// <summary>A picture of a comparison.</summary>
/// <param name="Id">What it is called.</param>
/// <param name="Pixels">Its values as the network takes them [H,W,C].</param>
/// <param name="Inside">Which of its pixels are the object's [H,W]; null where that is not known.</param>
sealed record ComparedPicture(string Id, float[] Pixels, bool[]? Inside = null)
{
    /// <summary>Why it cannot be read; then it has no pixels, and a comparison counts it and leaves it out.</summary>
    internal string? Error { get; init; }
}
