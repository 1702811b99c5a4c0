using System.CommandLine;
using Whence.Explain;
using Whence.Models;

namespace Whence.Cli;

/// <summary>The option --target: classes by their index, their label or a synonym, several of them or the most probable.</summary>
static class TargetOption
{
    const string Prefix = "--";

    public static Option<string[]> Create() => new($"{Prefix}target")
    {
        Description = "the class to explain, by index, label or synonym; the predicted one by default; several between commas or by several --target, or the N most probable by topN",
    };

    /// <summary>The classes that are meant, in order; the predicted one where none is named.</summary>
    /// <exception cref="UsageException">A name means no class, or more than one, two mean the same, or there are not so many as topN says.</exception>
    public static MeantTargets Read(string[] given, LabelList labels, int classes) => Used(() => MeantTargets.Read(given, labels, classes, Prefix));

    /// <summary>The index of the class that is meant.</summary>
    /// <exception cref="UsageException">No class, or more than one, is meant; near names are listed.</exception>
    public static int Resolve(string text, LabelList labels, int classes)
    {
        try
        {
            return labels.Resolve(text, classes);
        }
        catch (PreprocessingException caught)
        {
            throw new UsageException($"{Prefix}target {text}: {caught.Message}");
        }
    }

    /// <summary>Refuses several classes of a method whose map is the same for each.</summary>
    /// <exception cref="UsageException">It is.</exception>
    public static void Require(MeantTargets targets, ExplainSession session) => Used(() =>
    {
        targets.Require(session, Prefix);
        return targets;
    });

    static MeantTargets Used(Func<MeantTargets> use)
    {
        try
        {
            return use();
        }
        catch (ExplainException caught)
        {
            throw new UsageException(caught.Message);
        }
    }
}
