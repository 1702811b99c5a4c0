namespace Whence.Graphs;

/// <summary>Where the value of a node without inputs comes from.</summary>
public enum SourceKind
{
    /// <summary>Set by the caller before a run.</summary>
    Input,

    /// <summary>A weight, shared by all plans of a model.</summary>
    Parameter,

    /// <summary>A value that survives a run and may be replaced by an update at its end.</summary>
    State,

    /// <summary>A value written into the graph.</summary>
    Constant,
}
