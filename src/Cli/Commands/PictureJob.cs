using System.CommandLine;
using Whence.Explain;
using Whence.Models;
using Whence.Models.Images;
using Whence.Runtime;

namespace Whence.Cli;

/// <summary>Explains pictures. A network whose file leaves the size open sees each picture at its own size, unless one is given.</summary>
sealed class PictureJob(ModelOptions model, MethodOptions method, Backend backend, ParseResult parsed, ResultWriter writer)
{
    /// <summary>Explains each picture, for each of the classes named or the predicted one.</summary>
    public void Run(FileInfo[] pictures, DirectoryInfo folder, string[] targets, TimeSpan? deadline, CancellationToken cancellation)
    {
        var files = new List<(string Overlay, string Title)>();
        SizedSession? at = null;
        try
        {
            foreach (var (name, load) in model.Pictures(parsed, pictures))
            {
                var image = new Lazy<Image>(load);
                if (at?.Takes(image) != true)
                {
                    at?.Dispose();
                    at = Open(image, deadline);
                }
                foreach (var chosen in TargetOption.Resolve(targets, at.Classifier.Labels, at.Classifier.Classes))
                {
                    var (fitted, pixels) = at.Classifier.Prepare(image.Value);
                    var explanation = ProgressBar.Show(name, progress => at.Session.Run(pixels, chosen, deadline, cancellation, progress));
                    var saved = new ResultFiles(folder, name, targets.Length > 1 ? chosen : null).Save(explanation, fitted, backend, method.Given(parsed));
                    writer.Write(name, explanation, saved);
                    files.Add((saved.Overlay!, $"{name}: {explanation.Target.Label}"));
                }
            }
        }
        finally
        {
            at?.Dispose();
        }
        if (files.Count > 1)
            ResultFiles.SaveSheet(folder, files);
    }

    SizedSession Open(Lazy<Image> image, TimeSpan? deadline)
    {
        var isOpen = false;
        var classifier = model.Classifier(parsed, () =>
        {
            isOpen = true;
            return image.Value;
        });
        var explainer = method.Explainer(parsed, new PixelReader(classifier));
        var session = new ExplainSession(classifier, backend, explainer, method.Session(parsed, explainer, model.Device.Precision(parsed)));
        return new(classifier, Deadline.Warm(session, deadline), isOpen ? (image.Value.Height, image.Value.Width) : null);
    }

    /// <summary>A session, and the only size of pictures that it takes as they are; null where all are brought to the network's.</summary>
    sealed record SizedSession(Classifier Classifier, ExplainSession Session, (int Height, int Width)? Size) : IDisposable
    {
        public bool Takes(Lazy<Image> image) => Size is null || Size == (image.Value.Height, image.Value.Width);

        public void Dispose() => Session.Dispose();
    }
}
