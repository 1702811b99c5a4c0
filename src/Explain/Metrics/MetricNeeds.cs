namespace Whence.Explain;

/// <summary>What a measure takes besides a map and its picture.</summary>
[Flags]
public enum MetricNeeds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A network whose scores are probabilities.</summary>
    Probabilities = 1,

    /// <summary>Where the object is: boxes or masks.</summary>
    Objects = 2,

    /// <summary>Further maps by the same method: of neighbours of the picture, or of another class.</summary>
    Maps = 4,

    /// <summary>Further maps by the same method on copies of the network with shuffled parameters.</summary>
    ShuffledNetworks = 8,
}
