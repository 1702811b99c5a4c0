namespace Whence.Uncertainty.Calibration;

/// <summary>How badly a label fits an example; small is good.</summary>
public enum ConformalScore
{
    /// <summary><c>1 - p_y</c> [Sadinle 2019]: the smallest sets.</summary>
    Lac,

    /// <summary>
    /// Probability of all labels ranked up to y, less <c>U p_y</c> when randomised [Romano 2020]: sets that adapt to the example.
    /// </summary>
    Aps,

    /// <summary>APS and <c>lambda max(0, rank(y) - k_reg)</c> [Angelopoulos 2021]: adaptive without a long tail.</summary>
    Raps,
}
