namespace Whence.Explain;

/// <summary>How negative-flux looks for points on the sphere around x where the field flows inwards.</summary>
public enum FluxFinder
{
    /// <summary>Random points, no search.</summary>
    Random,

    /// <summary>Every point steps up the logit of one false class.</summary>
    ClassDirected,

    /// <summary>Every point steps against the field at its last place.</summary>
    FixedPoint,
}
