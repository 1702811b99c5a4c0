namespace Whence.Graphs.Planning;

/// <summary>A local rewriting of a plan's nodes into fewer that compute the same results.</summary>
interface IFusion
{
    /// <summary>Applies the rewriting wherever it fits.</summary>
    void Apply(Program program);
}
