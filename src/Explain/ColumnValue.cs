namespace Whence.Explain;

/// <summary>
/// A number of the schedule: for sample 0..n-1, step 0..replaysPerGroup-1 and the input at hand. Places before the first and beyond the last sample hold 0.
/// </summary>
public delegate float ColumnValue(int sample, int step, RunTarget target);
