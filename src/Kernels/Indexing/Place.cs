namespace Whence.Kernels.Indexing;

/// <summary>Where an element is read, where it is written, and whether it is read at all; the parts that axes add make up the whole.</summary>
struct Place(int from, int to, bool isInside)
{
    /// <summary>Distance in the source.</summary>
    public int From = from;

    /// <summary>Distance in the destination.</summary>
    public int To = to;

    /// <summary>Whether the source has the element.</summary>
    public bool IsInside = isInside;

    /// <summary>Both parts together.</summary>
    public static Place operator +(Place a, Place b) => new(a.From + b.From, a.To + b.To, a.IsInside & b.IsInside);
}
