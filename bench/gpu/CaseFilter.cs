using System.Text;
using System.Text.RegularExpressions;
using NUnit.Framework.Interfaces;

namespace Whence.Flight;

/// <summary>The cases of one worker: names that match a pattern, every n-th of them by a hash of the name, less those that were run before.</summary>
sealed class CaseFilter(string pattern, int shard, int shards, IReadOnlySet<string> done) : ITestFilter
{
    readonly Regex regex = new(pattern, RegexOptions.CultureInvariant);

    public bool Pass(ITest test) => test.IsSuite ? test.Tests.Any(Pass) : Takes(test.FullName);

    public bool IsExplicitMatch(ITest test) => false;

    public TNode ToXml(bool recursive) => new("filter");

    public TNode AddToXml(TNode parentNode, bool recursive) => parentNode.AddElement("filter");

    bool Takes(string name) => regex.IsMatch(name) && Hash(name) % (uint)shards == shard && !done.Contains(name);

    // FNV-1a: the same in every process, which string.GetHashCode is not.
    static uint Hash(string name) => Encoding.UTF8.GetBytes(name).Aggregate(2166136261u, (hash, b) => (hash ^ b) * 16777619u);
}
