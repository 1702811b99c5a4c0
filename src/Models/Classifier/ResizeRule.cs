namespace Whence.Models;

/// <summary>How a picture of any size becomes one of the network's size.</summary>
public enum ResizeRule
{
    /// <summary>Scale so that the shorter side has a given length, then cut out the centre.</summary>
    ShorterSide,

    /// <summary>Scale both sides to the network's size, whatever the proportions.</summary>
    Stretch,

    /// <summary>Take pictures of the network's size only.</summary>
    None,
}
