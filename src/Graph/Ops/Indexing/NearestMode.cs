namespace Whence.Graphs.Ops;

/// <summary>How a place between two elements is rounded to one of them.</summary>
enum NearestMode
{
    /// <summary>The closer one, of equally close ones the lower.</summary>
    RoundPreferFloor,

    /// <summary>The closer one, of equally close ones the higher.</summary>
    RoundPreferCeil,

    /// <summary>The lower one.</summary>
    Floor,

    /// <summary>The higher one.</summary>
    Ceil,
}
