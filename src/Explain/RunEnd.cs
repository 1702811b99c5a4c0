namespace Whence.Explain;

/// <summary>What ended a run.</summary>
public enum RunEnd
{
    /// <summary>All samples that were asked for are taken.</summary>
    Samples,

    /// <summary>The map is as reliable as was asked for.</summary>
    Reliability,

    /// <summary>The map is not as reliable as was asked for, but has as many samples as it may (<see cref="ExplainOptions.MostSamples"/>).</summary>
    MostSamples,

    /// <summary>The map was to become reliable, but it and its standard error are zero everywhere: more samples change nothing.</summary>
    ZeroMap,

    /// <summary>The deadline came first.</summary>
    Deadline,
}
