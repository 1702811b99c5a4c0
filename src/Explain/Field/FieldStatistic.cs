namespace Whence.Explain;

/// <summary>What is made of samples of the field F with weights w and displacements v.</summary>
public enum FieldStatistic
{
    /// <summary>sum w F * v / sum w, element by element.</summary>
    Mean,

    /// <summary>sum w F * v, element by element: of steps of one path, which are no samples of the same thing.</summary>
    Sum,

    /// <summary>sum w |F * v| / sum w, element by element.</summary>
    Size,

    /// <summary>sum w F^2 / sum w.</summary>
    Square,

    /// <summary>Variance of F with divisor n - 1.</summary>
    Variance,

    /// <summary>Mean of the field's component along v: sum w (F.v) v / |v|^2 / sum w.</summary>
    Vector,
}
