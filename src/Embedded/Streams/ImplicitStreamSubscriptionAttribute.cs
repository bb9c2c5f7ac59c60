using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Orleans.Streams;

namespace Orleans.Streams
{
    /// <summary>Picks namespaces of streams.</summary>
    public interface IStreamNamespacePredicate
    {
        /// <summary>Names the predicate.</summary>
        string PredicatePattern { get; }

        /// <summary>Whether it picks this namespace.</summary>
        bool IsMatch(string streamNamespace);
    }

    internal sealed class ExactMatchStreamNamespacePredicate(string target) : IStreamNamespacePredicate
    {
        public string PredicatePattern => $"namespace:{target}";

        public bool IsMatch(string streamNamespace) => string.Equals(target, streamNamespace?.Trim(), StringComparison.Ordinal);
    }

    internal sealed class AllStreamNamespacesPredicate : IStreamNamespacePredicate
    {
        public string PredicatePattern => "*";

        public bool IsMatch(string streamNamespace) => true;
    }

    /// <summary>Picks namespaces by a regular expression.</summary>
    public class RegexStreamNamespacePredicate : IStreamNamespacePredicate
    {
        private readonly Regex _regex;

        /// <summary>Sets the expression.</summary>
        public RegexStreamNamespacePredicate([StringSyntax(StringSyntaxAttribute.Regex)] string regex) =>
            _regex = new Regex(regex, RegexOptions.Compiled | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

        /// <inheritdoc />
        public string PredicatePattern => $"regex:{_regex}";

        /// <inheritdoc />
        public bool IsMatch(string streamNameSpace) => _regex.IsMatch(streamNameSpace);
    }
}

namespace Orleans
{
    /// <summary>
    /// Each stream of a namespace has one subscriber of this class: the grain whose key is the stream's. It is activated by
    /// the first item and resumes the handle in <c>IStreamSubscriptionObserver.OnSubscribed</c>.
    /// </summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    [SuppressMessage("Performance", "CA1813", Justification = "The signature is Orleans's.")]
    public class ImplicitStreamSubscriptionAttribute : Attribute
    {
        /// <summary>All namespaces.</summary>
        public ImplicitStreamSubscriptionAttribute() => Predicate = new AllStreamNamespacesPredicate();

        /// <summary>One namespace.</summary>
        public ImplicitStreamSubscriptionAttribute(string streamNamespace, string? streamIdMapper = null)
            : this(new ExactMatchStreamNamespacePredicate(streamNamespace.Trim()), streamIdMapper)
        {
        }

        /// <summary>The namespaces that a predicate with a default constructor picks.</summary>
        public ImplicitStreamSubscriptionAttribute(Type predicateType, string? streamIdMapper = null)
            : this((IStreamNamespacePredicate)Activator.CreateInstance(predicateType)!, streamIdMapper)
        {
        }

        /// <summary>The namespaces that a predicate picks.</summary>
        public ImplicitStreamSubscriptionAttribute(IStreamNamespacePredicate predicate, string? streamIdMapper = null)
        {
            Predicate = predicate;
            StreamIdMapper = streamIdMapper;
        }

        /// <summary>Picks the namespaces.</summary>
        public IStreamNamespacePredicate Predicate { get; }

        /// <summary>Orleans's mapper of streams to keys. This engine always uses the stream's key.</summary>
        public string? StreamIdMapper { get; init; }
    }

    /// <summary>An implicit subscription to the namespaces that a regular expression picks.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public sealed class RegexImplicitStreamSubscriptionAttribute([StringSyntax(StringSyntaxAttribute.Regex)] string pattern)
        : ImplicitStreamSubscriptionAttribute(new RegexStreamNamespacePredicate(pattern));
}
