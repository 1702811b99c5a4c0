using System.CommandLine;
using System.CommandLine.Parsing;
using Whence.Models;

namespace Whence.Cli;

/// <summary>The argument IMAGE: pictures. A mistyped option is not taken for one.</summary>
static class PictureArgument
{
    public static Argument<FileInfo[]> Create(ArgumentArity? arity = null)
    {
        var pictures = new Argument<FileInfo[]>("IMAGE") { Description = "PNG, JPEG, WebP or BMP pictures", Arity = arity ?? ArgumentArity.ZeroOrMore };
        pictures.Validators.Add(RefuseOptions);
        return pictures;
    }

    /// <summary>The argument IMAGES|DATA: pictures, or one data set.</summary>
    public static Argument<string[]> OrData()
    {
        var data = new Argument<string[]>("IMAGES|DATA") { Description = $"pictures, or a data set: {DatasetOptions.Forms}", Arity = ArgumentArity.OneOrMore };
        data.Validators.Add(RefuseOptions);
        return data;
    }

    static void RefuseOptions(ArgumentResult result)
    {
        foreach (var word in result.Tokens.Select(token => token.Value).Where(word => word.StartsWith('-') && !File.Exists(word)))
        {
            string[] names = [.. ((CommandResult)result.Parent!).Command.Options.Select(option => option.Name)];
            result.AddError($"there is no option {word}; {NearNames.Hint(word, names)}");
        }
    }
}
