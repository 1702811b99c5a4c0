namespace Whence.Tests.Graphs;

/// <summary>A family of op cases; every implementation is found by reflection, so a new op needs a new file and no edit.</summary>
interface IOpCases
{
    IEnumerable<OpCase> Cases();
}
