namespace Whence.Graphs.Ops;

/// <summary>What <see cref="ScatterRows"/> does with a row that is there and one that comes.</summary>
public enum ScatterFold
{
    /// <summary>The one that comes replaces the one that is there.</summary>
    Last,

    /// <summary>Both are added.</summary>
    Sum,

    /// <summary>Both are multiplied.</summary>
    Product,

    /// <summary>The larger stays, element by element; NaN if one is.</summary>
    Max,

    /// <summary>The smaller stays, element by element; NaN if one is.</summary>
    Min,
}
